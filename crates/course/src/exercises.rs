//! The exercises: a program of the reader's own, from the starter to the last stage.

pub mod pages;
pub mod stages;
mod grader;
mod leftovers;
