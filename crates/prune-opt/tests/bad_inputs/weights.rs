//! Files of weights that a text refers to.

use super::Cases;
use insta::assert_snapshot;

pub const LEAST: usize = 25;

const TEXT: &str = "\
module @bad attributes {weights = \"w.safetensors\"} {
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 2 x f32> {
    %w = param @w : tensor<4 x 2 x f32>
    %0 = matmul(%x, %w) : tensor<?n x 2 x f32>
    return %0
  }
}
";

/// A safetensors file of this header and so many bytes of data.
fn file(header: &str, data: usize) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [&length[..], header.as_bytes(), &vec![0; data]].concat()
}

impl Cases {
    fn weights(&mut self, what: &str, bytes: &[u8]) {
        self.sandbox.write("bad.pir", TEXT.as_bytes());
        self.sandbox.write("w.safetensors", bytes);
        self.case(what, "bad.pir --ratio 0.5 -o out.pir");
    }

    /// A text whose weight is this range of a file; `w.bin`, which is there, has 40 bytes.
    fn range(&mut self, what: &str, range: &str) {
        let text = TEXT.replace(" attributes {weights = \"w.safetensors\"}", "");
        let text = text.replace("@w :", &format!("@w from {range} :"));
        self.sandbox.write("model/bad.pir", text.as_bytes());
        self.sandbox.write("model/w.bin", &[0; 40]);
        self.case(what, "model/bad.pir --ratio 0.5 -o out.pir");
    }
}

#[test]
fn stores() {
    let mut all = Cases::new();
    all.sandbox.write("bad.pir", TEXT.as_bytes());
    all.case("no file", "bad.pir --ratio 0.5 -o out.pir");
    let good = r#"{"w":{"dtype":"F32","shape":[4,2],"data_offsets":[0,32]}}"#;
    all.weights("an empty file", b"");
    all.weights("cut within the header", &file(good, 0)[..30]);
    all.weights("cut within the data", &file(good, 31));
    all.weights("more data than the header says", &file(good, 40));
    all.weights(
        "a header of 1 TB",
        &[&(1u64 << 40).to_le_bytes()[..], b"{}"].concat(),
    );
    all.weights(
        "a header of all that 64 bits count",
        &[&[0xff; 8][..], b"{}"].concat(),
    );
    all.weights("a header that is no JSON", &file("{weights}", 0));
    all.weights(
        "nested JSON",
        &file(&format!("{{\"w\":{}", "[".repeat(10_000)), 0),
    );
    all.weights("no such weight", &file(&good.replace("\"w\"", "\"v\""), 32));
    all.weights("another shape", &file(&good.replace("[4,2]", "[2,4]"), 32));
    all.weights(
        "another element type",
        &file(&good.replace("F32", "I32"), 32),
    );
    all.weights(
        "an unknown element type",
        &file(&good.replace("F32", "F99"), 32),
    );
    all.weights(
        "offsets that go backwards",
        &file(&good.replace("[0,32]", "[32,0]"), 32),
    );
    all.weights(
        "offsets beyond the file",
        &file(&good.replace("[0,32]", "[1099511627744,1099511627776]"), 32),
    );
    let large = good.replace("[4,2]", "[4294967296,4294967296,4294967296]");
    all.weights("more elements than 64 bits count", &file(&large, 32));
    std::fs::remove_file(all.sandbox.path("w.safetensors")).unwrap();
    all.sandbox.folder("w.safetensors");
    all.case("a folder", "bad.pir --ratio 0.5 -o out.pir");
    assert_snapshot!(all.finish(14));
}

#[test]
fn ranges() {
    use std::os::unix::fs::symlink;
    let mut all = Cases::new();
    all.range("no file", "\"gone.bin\"[0]");
    all.range("too short a file", "\"w.bin\"[9]");
    all.range("beyond the file", "\"w.bin\"[1099511627776]");
    all.range("all that 64 bits count", "\"w.bin\"[18446744073709551615]");
    all.range("more than 64 bits count", "\"w.bin\"[18446744073709551616]");
    all.range("before the file", "\"w.bin\"[-1]");
    all.range("no byte", "\"w.bin\"");
    all.range("a path that leads out", "\"../outside.bin\"[0]");
    all.range("an absolute path", "\"/w.bin\"[0]");
    all.range("no path", "\"\"[0]");
    all.sandbox.folder("model/sub");
    all.range("a folder", "\"sub\"[0]");
    all.sandbox.write("outside.bin", &[0; 40]);
    symlink("../outside.bin", all.sandbox.path("model/link.bin")).unwrap();
    all.range("a link that leads out", "\"link.bin\"[0]");
    symlink("loop.bin", all.sandbox.path("model/loop.bin")).unwrap();
    all.range("a link to itself", "\"loop.bin\"[0]");
    assert_snapshot!(all.finish(13));
}
