import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate of its own key, made by OpenSSL, for the next 30 days. */
export function makeCertificate(kind: 'rsa' | 'ec' = 'rsa') {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  try {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const size = kind === 'ec' ? ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['rsa:2048']
    const files = ['-keyout', key, '-out', certificate]
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', ...size, '-nodes', ...files, '-subj', '/CN=acme', '-days', '30'],
      {
        stdio: 'pipe',
      },
    )
    return { key: readFileSync(key, 'utf8'), certificate: readFileSync(certificate, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
