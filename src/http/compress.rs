//! Bodies in a content coding (RFC 9110 section 8.4), rightly and wrongly. Whoever shows a request shows its body as it
//! was before: no secret hides in what nobody can read.

use std::io::Write as _;

use flate2::Compression as Level;
use flate2::write::{GzEncoder, ZlibEncoder};

use crate::suite::Compression;

/// What `gzip_cut_off` leaves out.
const MISSING: usize = 20;

/// The last eight bytes of gzip are checksum and length (RFC 1952 section 2.3.1).
const TRAILER: usize = 8;

/// The body as it goes over the wire.
pub(super) fn compressed(body: &[u8], how: Compression) -> Vec<u8> {
    match how {
        Compression::Gzip | Compression::GzipUnsaid => gzip(body),
        Compression::Deflate => zlib(body),
        Compression::GzipTwice => gzip(&gzip(body)),
        Compression::GzipCutOff => {
            let mut packed = gzip(body);
            packed.truncate(packed.len().saturating_sub(MISSING));
            packed
        }
        Compression::GzipWrongChecksum => {
            let mut packed = gzip(body);
            let checksum = packed.len().saturating_sub(TRAILER);
            if let Some(byte) = packed.get_mut(checksum) {
                *byte ^= 0xff;
            }
            packed
        }
    }
}

/// What `Content-Encoding` says of it.
pub(crate) fn content_encoding(how: Compression) -> Option<&'static str> {
    match how {
        Compression::Gzip | Compression::GzipCutOff | Compression::GzipWrongChecksum => {
            Some("gzip")
        }
        Compression::Deflate => Some("deflate"),
        Compression::GzipTwice => Some("gzip, gzip"),
        Compression::GzipUnsaid => None,
    }
}

/// Commands of a shell that do the same to what they read.
pub(crate) fn commands(how: Compression) -> String {
    match how {
        Compression::Gzip | Compression::GzipUnsaid => "gzip -c".to_owned(),
        Compression::GzipTwice => "gzip -c | gzip -c".to_owned(),
        Compression::GzipCutOff => format!("gzip -c | head -c -{MISSING}"),
        Compression::GzipWrongChecksum => {
            "gzip -c | python3 -c 'import sys; b = bytearray(sys.stdin.buffer.read()); b[-8] ^= 255; sys.stdout.buffer.write(b)'".to_owned()
        }
        Compression::Deflate => {
            "python3 -c 'import sys, zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))'".to_owned()
        }
    }
}

/// Writing into memory does not fail; if it did, nothing would be left.
fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Level::default());
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

fn zlib(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Level::default());
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::{GzDecoder, ZlibDecoder};

    use super::*;

    const BODY: &[u8] = b"grant_type=client_credentials&client_id=a&client_secret=a%20secret";

    fn unzipped(packed: &[u8]) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        let read = GzDecoder::new(packed).read_to_end(&mut body);
        read.ok().map(|_| body)
    }

    #[test]
    fn what_is_compressed_rightly_is_read_back() {
        for how in [Compression::Gzip, Compression::GzipUnsaid] {
            assert_eq!(unzipped(&compressed(BODY, how)).as_deref(), Some(BODY));
        }
        let twice = unzipped(&compressed(BODY, Compression::GzipTwice));
        let once = twice.and_then(|packed| unzipped(&packed));
        assert_eq!(once.as_deref(), Some(BODY));
        let mut body = Vec::new();
        let packed = compressed(BODY, Compression::Deflate);
        let read = ZlibDecoder::new(packed.as_slice()).read_to_end(&mut body);
        assert_eq!((read.ok(), body.as_slice()), (Some(BODY.len()), BODY));
    }

    #[test]
    fn what_is_compressed_wrongly_is_not() {
        for how in [Compression::GzipCutOff, Compression::GzipWrongChecksum] {
            assert_eq!(unzipped(&compressed(BODY, how)), None, "{how:?}");
            assert_eq!(unzipped(&compressed(b"", how)), None, "{how:?}");
        }
    }
}
