//! `play`: the reader is the network. Two programs run on two hosts, and each packet between them waits for a key.
//!
//! | file | what it does |
//! |---|---|
//! | `mod.rs` | a play from its beginning to its end |
//! | `arguments.rs` | the command line |
//! | `pair.rs`, `talk.rs` | which two programs run |
//! | `key.rs`, `help.rs` | what each key does, and what the reader is told of them |
//! | `keys.rs` | keys from the terminal, or from a file |
//! | `panel.rs` | what waits, as lines |
//! | `board.rs` | the terminal: the ladder grows, and the panel stays below it |

mod arguments;
mod pair;
mod talk;
mod key;
mod help;
mod keys;
mod panel;
mod board;

use std::fs;
use std::io::{self, ErrorKind, IsTerminal};
use std::path::PathBuf;
use std::time::Duration;

use console::Term;
use lesson_kit::Screen;
use socket_trace::model::Trace;
use socket_trace::{Hand, Language, Options, Paths, Scene, run, run_by_hand};

pub use arguments::{Arguments, How};
use board::Board;
pub use keys::Keys;
pub use pair::Pair;
pub use talk::TALK;

use crate::reader;

/// So long the server may take until it listens.
const WAIT: Duration = Duration::from_secs(10);

/// How it is played.
#[derive(Debug)]
pub struct Game {
    /// The two programs.
    pub pair: Pair,
    /// Where keys come from.
    pub keys: Keys,
    /// The rules that repeat it are written to this file.
    pub save: Option<PathBuf>,
    /// The trace is written to this file.
    pub json: Option<PathBuf>,
    /// The language of what is shown.
    pub language: Language,
}

/// Plays it, and says which rules repeat it. Returns what happened, and these rules.
///
/// The process must have a single thread: it makes the networks of its own.
///
/// # Errors
/// That stdin or stdout is no terminal; what this machine lacks; what starting a program, reading keys or writing says.
pub fn play(game: &Game) -> io::Result<(Trace, Vec<String>)> {
    let Game {
        pair,
        keys,
        save,
        language,
        ..
    } = game;
    let language = *language;
    let pressed = keys.open(language)?;
    let hand = Hand::default();
    let options = options(game);
    let board = Board::new(&hand, options.width, language);
    let (reader, shown) = (hand.clone(), board.clone());
    let trace = run_by_hand(&options, board.clone(), &hand, move || {
        shown.keep_up_to_date();
        pressed.obey(&reader, &shown);
    });
    board.end();
    let (trace, rules) = (trace?, hand.rules());
    tell(&rules, pair, language);
    if let Some(path) = save {
        let text: String = rules.iter().map(|rule| format!("{rule}\n")).collect();
        let said = |error: io::Error| {
            io::Error::new(error.kind(), format!("write {}: {error}", path.display()))
        };
        fs::write(path, text).map_err(said)?;
    }
    Ok((trace, rules))
}

/// Runs the two with these rules as the network, and shows it.
///
/// # Errors
/// A rule that is wrong; what this machine lacks; what starting a program or writing says.
pub fn play_by_rules(game: &Game, rules: &str) -> io::Result<()> {
    let wrong = |error| io::Error::new(ErrorKind::InvalidInput, format!("--rules: {error}"));
    let options = Options {
        network: rules.parse().map_err(wrong)?,
        ..options(game)
    };
    run(&options, io::stdout()).map(drop)
}

fn options(game: &Game) -> Options {
    Options {
        programs: game.pair.programs(),
        scene: Scene::Pair,
        settings: game.pair.settings.clone(),
        wait: WAIT,
        needs_all: true,
        width: reader::columns(),
        language: game.language,
        files: Paths {
            json: game.json.clone(),
            ..Paths::default()
        },
        ..Options::default()
    }
}

/// What was done, as a command that does it again.
fn tell(rules: &[String], pair: &Pair, language: Language) {
    let screen = Screen::plain();
    if rules.is_empty() {
        screen.print(language.pick(
            "\nYou have let every packet pass.",
            "\n你让每个包都通过了。",
        ));
        return;
    }
    screen.print(language.pick(
        "\nWhat you did, as rules. This does it again, without you:",
        "\n你所做的，写成规则。下面的命令不用你动手，就能重做一遍：",
    ));
    screen.print(format_args!("  {}", pair.again(&rules.join("; "))));
}

/// Whether keys can be read and what waits can be shown.
fn has_terminal() -> bool {
    io::stdin().is_terminal() && Term::stdout().features().is_attended()
}

fn no_terminal(language: Language) -> io::Error {
    let text = language.pick(
        "play reads single keys and redraws a panel, so stdin and stdout must be a terminal; \
         --keys FILE takes the keys from a file instead",
        "play 要读单个按键，还要重画面板，所以标准输入和标准输出都得是终端；也可以用 --keys FILE 从文件里读按键",
    );
    io::Error::new(ErrorKind::Unsupported, text)
}
