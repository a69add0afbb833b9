//! Evaluates the conditions of `#[cfg(…)]`, as far as socket2 uses them.

/// Whether a condition of `cfg` holds on Linux with the feature `all`.
pub(super) fn holds(condition: &str) -> bool {
    let condition = condition.trim().trim_end_matches(',');
    if let Some((operator, rest)) = condition.split_once('(') {
        let inner = rest.strip_suffix(')').expect("parentheses match");
        let mut parts = split(inner).into_iter();
        return match operator.trim() {
            "all" => parts.all(holds),
            "any" => parts.any(holds),
            "not" => !parts.all(holds),
            other => panic!("cfg: what is {other}?"),
        };
    }
    match condition.split_once('=') {
        Some((key, value)) => matches!(
            (key.trim(), value.trim()),
            ("target_os", "\"linux\"") | ("feature", "\"all\"") | ("target_env", "\"gnu\"")
        ),
        None => condition == "unix",
    }
}

/// Splits at the commas that are not inside parentheses.
fn split(list: &str) -> Vec<&str> {
    let mut depth = 0;
    list.split(|character| {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        character == ',' && depth == 0
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
    .collect()
}

#[test]
fn a_condition_is_understood() {
    for (condition, expected) in [
        ("windows", false),
        ("all(feature = \"all\", unix)", true),
        (
            "all(feature = \"all\", any(target_os = \"macos\", target_os = \"linux\",))",
            true,
        ),
        (
            "not(any(target_os = \"redox\", target_os = \"wasi\"))",
            true,
        ),
        (
            "all(feature = \"all\", not(any(windows, target_os = \"linux\")))",
            false,
        ),
    ] {
        assert_eq!(holds(condition), expected, "{condition}");
    }
}
