// A certificate for 127.0.0.1 with any period of validity. Node signs, but issues none itself.
import { generateKeyPairSync, sign } from 'node:crypto';

const SEQUENCE = 0x30;
const SET = 0x31;
const OID = 0x06;
const ECDSA_WITH_SHA256 = der(SEQUENCE, der(OID, hex('2a8648ce3d040302')));
const COMMON_NAME = hex('550403');
const SUBJECT_ALTERNATIVE_NAME = hex('551d11');
const BASIC_CONSTRAINTS = hex('551d13');

/**
 * @param {{ from: Date, until: Date }} validity
 * @returns {{ key: string, cert: string }} both in PEM; the certificate is its own authority
 */
export function selfSigned({ from, until }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, der(OID, COMMON_NAME), der(0x0c, Buffer.from('127.0.0.1')))));
  const body = der(
    SEQUENCE,
    der(0xa0, der(0x02, hex('02'))), // version 3
    der(0x02, Buffer.from([1 + Math.floor(Math.random() * 126)])),
    ECDSA_WITH_SHA256,
    name,
    der(SEQUENCE, utcTime(from), utcTime(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, loopback(), authority())),
  );
  const signature = sign('sha256', body, privateKey);
  const certificate = der(SEQUENCE, body, ECDSA_WITH_SHA256, der(0x03, hex('00'), signature));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem(certificate) };
}

function loopback() {
  const address = der(SEQUENCE, der(0x87, Buffer.from([127, 0, 0, 1])));
  return der(SEQUENCE, der(OID, SUBJECT_ALTERNATIVE_NAME), der(0x04, address));
}

function authority() {
  return der(SEQUENCE, der(OID, BASIC_CONSTRAINTS), der(0x04, der(SEQUENCE, der(0x01, hex('ff')))));
}

/** @param {Date} date */
function utcTime(date) {
  const digits = date.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}

/**
 * @param {number} tag
 * @param {...Buffer} parts
 */
function der(tag, ...parts) {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

/** @param {string} text */
function hex(text) {
  return Buffer.from(text, 'hex');
}

/** @param {Buffer} certificate */
function pem(certificate) {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
