import { X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readCertificate } from '../../../src/verify/remote-keys/read-certificate.ts'
import { makeCertificate } from './certificates.ts'

const DAY_MS = 86_400_000

describe.each(['rsa', 'ec'] as const)('a certificate of the kind %s', (kind) => {
  const { certificate } = makeCertificate(kind)
  const expected = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })

  test('gives its public key', () => {
    expect(Buffer.from(readCertificate(certificate, Date.now() + 1000))).toEqual(expected)
  })

  test('gives the key of the first certificate of a chain', () => {
    const chain = `${certificate}\n${makeCertificate(kind).certificate}`
    expect(Buffer.from(readCertificate(chain, Date.now() + 1000))).toEqual(expected)
  })

  test.each([
    ['before it begins', -DAY_MS],
    ['after it has ended', 31 * DAY_MS],
    ['at no time', Number.NaN],
  ])('does not count %s', (_name, difference) => {
    expect(() => readCertificate(certificate, Date.now() + difference)).toThrow('does not count now')
  })

  test('is refused with anything after it', () => {
    const text = certificate.replace(/-----[A-Z ]+-----|\s/g, '')
    const longer = Buffer.concat([Buffer.from(text, 'base64'), Buffer.from([5, 0])]).toString('base64')
    expect(() => readCertificate(certificate.replace(/(?<=-)\n[^-]+/, `\n${longer}\n`), Date.now())).toThrow(
      'malformed',
    )
  })

  test('is refused where the first of a chain is damaged, whatever the second is', () => {
    const damaged = certificate.replace(/\n(.)/, '\n!')
    expect(() => readCertificate(`${damaged}${certificate}`, Date.now())).toThrow('no certificate')
  })

  test('is refused at every cut and with every length byte changed, and never hangs', () => {
    const lines = certificate.split('\n').filter((line) => line !== '' && !line.startsWith('-----'))
    const der = Buffer.from(lines.join(''), 'base64')
    const wrap = (bytes: Uint8Array) =>
      `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----`
    for (let length = 0; length < der.length; length += 7) {
      expect(() => readCertificate(wrap(der.subarray(0, length)), Date.now())).toThrow()
    }
    for (let at = 1; at < 40; at++) {
      const changed = Buffer.from(der)
      changed[at] = 0x85
      try {
        readCertificate(wrap(changed), Date.now())
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
      }
    }
  })
})

test.each([[''], ['no certificate'], ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']])(
  '%j is no certificate',
  (text) => {
    expect(() => readCertificate(text, Date.now())).toThrow()
  },
)

test('a text of white space is judged in no more time than any other', () => {
  const started = performance.now()
  expect(() => readCertificate(`-----BEGIN CERTIFICATE-----${' '.repeat(64 * 1024)}`, Date.now())).toThrow()
  expect(performance.now() - started).toBeLessThan(500)
})
