// @ts-check
// Puts the private packages into the packages that use them, once `tsc -b` has written `dist`: they are not published, so
// that a tarball must hold what it needs of them. What else a module imports stays an import.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')
const packages = join(root, 'packages')

/** @typedef {{ name: string, private?: boolean, exports?: Record<string, string> }} Manifest */

const manifests = readdirSync(packages)
  .filter((folder) => existsSync(join(packages, folder, 'package.json')))
  .map((folder) => {
    /** @type {Manifest} */
    const manifest = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8'))
    return { folder, ...manifest }
  })

/** The sources of the private packages, by what imports them: `@countersign/drill`. */
const sources = new Map(
  manifests.flatMap((manifest) =>
    manifest.private
      ? Object.entries(manifest.exports ?? {}).map(([path, file]) => [
          manifest.name + path.slice(1),
          join(packages, manifest.folder, file),
        ])
      : [],
  ),
)

/** The modules of a package that import something private, from its `dist`. @param {string} folder */
function importersIn(folder) {
  const dist = join(packages, folder, 'dist')
  if (!existsSync(dist)) return []
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => ({ file: join(dist, name), text: readFileSync(join(dist, name), 'utf8') }))
    .flatMap(({ file, text }) => {
      const imported = [...sources.keys()].filter((name) => text.includes(`from '${name}'`))
      return imported.length > 0 ? [{ file, imported }] : []
    })
}

/** Leaves every import but those of private packages, and those within them. @type {import('esbuild').Plugin} */
const onlyPrivate = {
  name: 'only private packages',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path, kind, importer }) => {
      if (kind === 'entry-point') return undefined
      const source = sources.get(path)
      if (source !== undefined) return { path: source }
      const isInside = path.startsWith('.') && !relative(packages, importer).includes(join('dist', ''))
      return isInside ? undefined : { path, external: true }
    })
  },
}

for (const { folder } of manifests.filter((manifest) => !manifest.private)) {
  const importers = importersIn(folder)
  const names = importers.flatMap(({ imported }) => imported)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`Two modules of ${folder} import ${twice}: it would be there twice`)
  for (const { file, imported } of importers) {
    await build({
      entryPoints: [file],
      outfile: file,
      allowOverwrite: true,
      absWorkingDir: root,
      charset: 'utf8',
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20.19',
      sourcemap: true,
      logLevel: 'warning',
      plugins: [onlyPrivate],
    })
    console.log(`${relative(packages, file)}: holds ${imported.join(', ')}`)
  }
}
