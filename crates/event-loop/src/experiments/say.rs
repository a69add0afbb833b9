//! Flags in words.

/// The names of flags, such as `POLLIN POLLHUP`, from what `iter_names` of nix gives; or `none`.
pub fn names<Flag>(flags: impl Iterator<Item = (&'static str, Flag)>) -> String {
    let names: Vec<_> = flags.map(|(name, _)| name).collect();
    match names[..] {
        [] => "none".into(),
        _ => names.join(" "),
    }
}
