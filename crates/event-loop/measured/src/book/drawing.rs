//! How a plot is drawn: the axes, the lines with a mark at each point, and below them what each line is.

use std::ops::Range;

use anyhow::Result;
use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::colours::{AXIS, GRID, LINES, PANEL, TEXT, with_style};
use super::language::{Language, with_commas};

/// In pixels, as the book's other figures.
const WIDTH: u32 = 720;
const HEIGHT: u32 = 500;
/// plotters divides a font's size by 1.24: this becomes 18 pixels, as the smallest text of the other figures.
const FONT_SIZE: f64 = 18.0 * 1.24;
const MARGIN: u32 = 24;
/// The lines are named in three columns.
const NAMES_A_ROW: usize = 3;
const ROW: u32 = 32;

pub(super) struct Plot {
    pub(super) title: &'static str,
    pub(super) x: &'static str,
    /// Both axes, or none.
    pub(super) is_logarithmic: bool,
    pub(super) lines: Vec<Line>,
}

pub(super) struct Line {
    pub(super) name: &'static str,
    /// Which of [`LINES`].
    pub(super) colour: usize,
    pub(super) points: Vec<(f64, f64)>,
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

impl Plot {
    /// As SVG.
    pub(super) fn draw(&self, language: Language) -> Result<String> {
        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, (WIDTH, HEIGHT)).into_drawing_area();
            root.fill(&PANEL)?;
            let rows = self.lines.len().div_ceil(NAMES_A_ROW) as u32;
            let (above, below) = root.split_vertically(HEIGHT - rows * ROW - MARGIN);
            let (x, y) = self.ranges();
            if self.is_logarithmic {
                self.draw_lines(&above, x.log_scale(), y.log_scale())?;
            } else {
                self.draw_lines(&above, x, y)?;
            }
            self.name_the_lines(&below)?;
            root.present()?;
        }
        Ok(with_style(&svg, self.title, language))
    }

    /// A logarithmic axis begins with a power of ten, the other with zero.
    fn ranges(&self) -> (Range<f64>, Range<f64>) {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let range = |values: Vec<f64>| {
            let most = values.iter().copied().fold(1.0, f64::max);
            let least = values.iter().copied().fold(f64::MAX, f64::min);
            if self.is_logarithmic {
                10_f64.powf(least.log10().floor())..most * 1.3
            } else {
                0.0..most * 1.05
            }
        };
        (
            range(points().map(|point| point.0).collect()),
            range(points().map(|point| point.1).collect()),
        )
    }

    fn draw_lines<C>(&self, area: &Area<'_>, x: C, y: C) -> Result<()>
    where
        C: AsRangedCoord<Value = f64>,
        C::CoordDescType: ValueFormatter<f64>,
    {
        let mut chart = ChartBuilder::on(area)
            .margin(MARGIN)
            .caption(self.title, font().style(FontStyle::Bold).color(&TEXT))
            .x_label_area_size(64)
            .y_label_area_size(84)
            .build_cartesian_2d(x, y)?;
        chart
            .configure_mesh()
            .x_desc(self.x)
            .x_labels(6)
            .y_labels(6)
            .x_label_formatter(&|value| with_commas(*value))
            .y_label_formatter(&|value| with_commas(*value))
            .label_style(text_style())
            .axis_style(AXIS)
            .bold_line_style(GRID)
            .light_line_style(TRANSPARENT)
            .draw()?;
        for line in &self.lines {
            let style = LINES[line.colour].stroke_width(3);
            let points = line.points.iter().copied();
            chart.draw_series(LineSeries::new(points.clone(), style))?;
            chart.draw_series(points.map(|point| line.mark(point)))?;
        }
        Ok(())
    }

    fn name_the_lines(&self, area: &Area<'_>) -> Result<()> {
        let column = (WIDTH - 2 * MARGIN) as usize / NAMES_A_ROW;
        for (place, line) in self.lines.iter().enumerate() {
            let x = MARGIN as i32 + (place % NAMES_A_ROW * column) as i32;
            let y = ((place / NAMES_A_ROW) as u32 * ROW + ROW / 2) as i32;
            let style = LINES[line.colour].stroke_width(3);
            area.draw(&PathElement::new([(x, y), (x + 34, y)], style))?;
            area.draw(&line.mark((x + 17, y)))?;
            area.draw(&Text::new(line.name, (x + 44, y), text_style()))?;
        }
        Ok(())
    }
}

impl Line {
    /// Every other one has an open mark, for those who do not tell the colours apart.
    fn mark<C>(&self, point: C) -> Circle<C, i32> {
        let style = ShapeStyle {
            color: LINES[self.colour].to_rgba(),
            filled: self.colour.is_multiple_of(2),
            stroke_width: 3,
        };
        Circle::new(point, 7, style)
    }
}

fn text_style() -> TextStyle<'static> {
    let middle = Pos::new(HPos::Left, VPos::Center);
    font().color(&TEXT).pos(middle)
}

fn font() -> FontDesc<'static> {
    (FontFamily::SansSerif, FONT_SIZE).into_font()
}
