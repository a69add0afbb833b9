//! The programs of the scenes.

use std::collections::BTreeSet;
use std::env;
use std::path::Path;

use harness::report::said;

use crate::cargo::{self, Programs};
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::lessons::Lesson;
use crate::lessons::scene::Action;

/// The programs in the scenes of `lessons`: those in `folder`, or else those that cargo builds.
pub(crate) fn programs(
    lessons: &[Lesson],
    folder: Option<&Path>,
    interruption: &Interruption,
) -> Result<Programs, Failure> {
    let scenes = lessons.iter().flat_map(|lesson| lesson.scenes);
    let steps = scenes.flat_map(|scene| scene.steps);
    let names = steps.filter_map(|(_, action)| match action {
        Action::Starts(command) => command.split(' ').next(),
        _ => None,
    });
    let names: BTreeSet<_> = names.collect();
    let Some(folder) = folder else {
        return cargo::programs(names, interruption);
    };
    // They are started in another folder, so the path must be absolute.
    let folder = std::path::absolute(folder)
        .map_err(|error| said!("find {}: {}", folder.display(), error))?;
    let file = |name| folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    let programs = names.into_iter().map(|name| (name.into(), file(name)));
    Ok(programs.collect())
}
