/** Self-signed certificates for endpoints on loopback, made by openssl. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  key: string;
  cert: string;
}

export interface Wanted {
  /** `DNS:hook.example`, `IP:127.0.0.1`; none where empty. */
  names?: string;
  /** Of the subject; a list of trusted ones is searched by it, so each has its own. */
  commonName?: string;
  /** `YYMMDDHHMMSSZ`, to one day later; now unless given. */
  from?: string;
}

export function certificate({ names = '', commonName = randomUUID(), from }: Wanted): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'subrelay-certificate-'));
  const path = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore', cwd: folder });
  try {
    writeFileSync(path('index'), '');
    writeFileSync(path('config'), config(names));
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key'];
    openssl('req', '-new', ...key, '-subj', `/CN=${commonName}`, '-out', 'request', '-config', 'config');
    const dates = from ? ['-startdate', from, '-enddate', `${from.slice(0, 4)}02${from.slice(6)}`] : ['-days', '2'];
    const signing = ['-batch', '-selfsign', '-create_serial', '-notext', '-keyfile', 'key', '-config', 'config'];
    openssl('ca', ...signing, ...dates, '-in', 'request', '-out', 'cert');
    return { key: readFileSync(path('key'), 'utf8'), cert: readFileSync(path('cert'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const config = (names: string): string => `
[ca]
default_ca = own
[own]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
x509_extensions = extensions
[any]
commonName = supplied
[req]
distinguished_name = any_name
[any_name]
[extensions]
basicConstraints = CA:TRUE
${names && `subjectAltName = ${names}`}
`;
