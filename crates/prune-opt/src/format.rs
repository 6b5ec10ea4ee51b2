//! Formats of models: which there are, and how one is recognised.

use prune_opt_ir::{Module, text};
use std::path::Path;

/// How a model is written down.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Format {
    /// The IR's text.
    Pir,
    /// An ONNX file.
    Onnx,
}

impl Format {
    /// The format that a path's extension stands for.
    pub fn of_path(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "pir" | "mlir" => Some(Format::Pir),
            "onnx" => Some(Format::Onnx),
            _ => None,
        }
    }

    /// The format of these contents. A protobuf message has bytes near its beginning that no text has.
    pub fn sniff(contents: &[u8]) -> Format {
        let head = contents.get(..4096).unwrap_or(contents);
        let text = |b: &u8| *b >= b' ' || matches!(b, b'\t' | b'\n' | b'\r' | 0x0c);
        if head.iter().all(text) {
            Format::Pir
        } else {
            Format::Onnx
        }
    }
}

/// Which of the two forms of IR text is written; both are read.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The short form.
    #[default]
    Short,
    /// MLIR's generic form, which `mlir-opt` and xDSL read.
    Generic,
}

impl Form {
    /// The form that a path's extension stands for.
    pub fn of_path(path: &Path) -> Form {
        match path.extension() {
            Some(e) if e.eq_ignore_ascii_case("mlir") => Form::Generic,
            _ => Form::Short,
        }
    }

    /// The text of a module.
    pub fn print(self, module: &Module) -> String {
        match self {
            Form::Short => text::print(module),
            Form::Generic => text::print_generic(module),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_tell_the_format() {
        assert_eq!(
            Format::sniff(b"// a comment\r\n\tmodule @m {}\n"),
            Format::Pir
        );
        assert_eq!(Format::sniff("module @\u{e9} {}".as_bytes()), Format::Pir);
        assert_eq!(Format::sniff(b"\x08\x09\x12\x07pytorch"), Format::Onnx);
        // A graph may come first; its tag is a printable colon.
        assert_eq!(Format::sniff(b":\x85\x01\n\x10"), Format::Onnx);
        assert_eq!(Format::sniff(b""), Format::Pir);
    }

    #[test]
    fn extensions_tell_the_format() {
        assert_eq!(Format::of_path(Path::new("a/b.ONNX")), Some(Format::Onnx));
        assert_eq!(Format::of_path(Path::new("b.pir")), Some(Format::Pir));
        assert_eq!(Format::of_path(Path::new("b.mlir")), Some(Format::Pir));
        assert_eq!(Format::of_path(Path::new("b.txt")), None);
        assert_eq!(Format::of_path(Path::new("-")), None);
    }
}
