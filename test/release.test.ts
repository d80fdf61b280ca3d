import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../.github/workflows')
const workflows = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))

interface Job {
  readonly file: string
  readonly name: string
  readonly text: string
}

const jobs: readonly Job[] = workflows.flatMap(({ file, text }) => {
  const [, ofJobs = ''] = text.split(/^jobs:\n/m)
  return ofJobs
    .split(/^(?= {2}\w+:\n)/m)
    .map((job) => ({ file, name: job.match(/^ {2}(\w+):/m)?.[1] ?? '', text: job }))
    .filter(({ name }) => name !== '')
})
const signing = jobs.filter(({ text }) => text.includes('id-token: write'))

test('the workflows are read', () => {
  expect(jobs.map(({ file, name }) => `${file} ${name}`)).toEqual([
    'ci.yml ci',
    'release.yml check',
    'release.yml publish',
  ])
})

describe.each(workflows)('$file', ({ text }) => {
  test('names every action by its commit', () => {
    const actions = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action)
    expect(actions.length).toBeGreaterThan(0)
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('gives no job more than reading, unless the job asks for it', () => {
    const [head = ''] = text.split(/^jobs:\n/m)
    expect(head).toContain('permissions:\n  contents: read\n')
    expect(head).not.toContain('write')
  })
})

test('the one job that may sign a release runs nothing of the repository and installs nothing', () => {
  expect(signing.map(({ name }) => name)).toEqual(['publish'])
  const text = signing.map((job) => job.text).join('')
  const commands = [...text.matchAll(/^ *-? ?run: (.*)$/gm)].map(([, command]) => command)
  expect(commands).toEqual([
    'for tarball in tarballs/*.tgz; do npm publish --provenance --access public --ignore-scripts "$tarball" || exit 1; done',
  ])
  expect(text).not.toContain('actions/checkout')
  expect(text).toMatch(/node-version: '\d+\.\d+\.\d+'/)
})

test('what is published is what was checked', () => {
  const [publish] = signing
  expect(publish?.text).toContain('needs: check')
  const check = jobs.find(({ name }) => name === 'check')
  expect(check?.text).toMatch(/run: .*\.ci\/run\n[\s\S]*path: \.tmp\/packs\/\*\.tgz/)
})
