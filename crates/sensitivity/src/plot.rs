//! The plot: ratios to the right, drops upwards, a line for each class, and beside it what each line is.

use crate::report::{ClassReport, Report};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{IntoFont, TextStyle};

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The size of the part with the lines.
const LINES: (u32, u32) = (640, 520);

/// The height of one entry of the legend, and of its text.
const ENTRY: (i32, i32) = (15, 11);

/// About how wide a letter of the legend is.
const LETTER: f64 = 6.2;

/// The plot as SVG.
pub(crate) fn svg(report: &Report) -> Result<String, String> {
    let lines: Vec<&ClassReport> = report
        .classes
        .iter()
        .filter(|c| !c.points.is_empty())
        .collect();
    let names: Vec<String> = lines.iter().map(|c| label(c)).collect();
    let longest = names.iter().map(|n| n.chars().count()).max().unwrap_or(0);
    let column = 40 + (longest as f64 * LETTER) as u32;
    let in_column = ((LINES.1 as i32 - 40) / ENTRY.0).max(1) as usize;
    let columns = lines.len().div_ceil(in_column).max(1) as u32;
    let size = (LINES.0 + columns * column, LINES.1);
    let mut out = String::new();
    {
        let root = SVGBackend::with_string(&mut out, size).into_drawing_area();
        let wrong = |e: &dyn std::fmt::Display| e.to_string();
        root.fill(&WHITE).map_err(|e| wrong(&e))?;
        let (left, right) = root.split_horizontally(LINES.0);
        curves(&left, report, &lines)?;
        for (i, name) in names.iter().enumerate() {
            let (x, y) = (i / in_column, i % in_column);
            let at = (x as i32 * column as i32 + 4, 40 + y as i32 * ENTRY.0);
            entry(&right, i, name, at)?;
        }
        root.present().map_err(|e| wrong(&e))?;
    }
    Ok(out)
}

fn label(class: &ClassReport) -> String {
    format!("{} {}", class.name, class.root_text())
}

/// The colour of line `i`: hues a golden angle apart, so that neighbours differ however many there are.
fn colour(i: usize) -> HSLColor {
    let hue = (i as f64 * 0.618_033_988_75).fract();
    HSLColor(hue, 0.75, [0.42, 0.32, 0.55][i % 3])
}

/// The line of one class over x from 0 to 1, from the origin on.
fn curves(area: &Area<'_>, report: &Report, lines: &[&ClassReport]) -> Result<(), String> {
    let drops = || lines.iter().flat_map(|c| &c.points).map(|p| p.drop);
    let (low, high) = (drops().fold(0.0, f64::min), drops().fold(0.0, f64::max));
    let room = ((high - low) * 0.05).max(1e-6);
    let low = if low < 0.0 { low - room } else { 0.0 };
    let title = match report.model.is_empty() {
        true => "sensitivity".to_string(),
        false => format!("sensitivity of {}", report.model),
    };
    let wrong = |e: &dyn std::fmt::Display| e.to_string();
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 16))
        .margin(10)
        .x_label_area_size(40)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..1.0, low..high + room)
        .map_err(|e| wrong(&e))?;
    chart
        .configure_mesh()
        .x_labels(11)
        .light_line_style(WHITE)
        .x_label_formatter(&|x| format!("{:.0} %", x * 100.0))
        .x_desc("elements removed of one class alone")
        .y_desc(report.words())
        .draw()
        .map_err(|e| wrong(&e))?;
    for (i, class) in lines.iter().enumerate() {
        let points = class.points.iter().map(|p| (p.ratio, p.drop));
        let points: Vec<(f64, f64)> = std::iter::once((0.0, 0.0)).chain(points).collect();
        let style = colour(i).stroke_width(2);
        let line = LineSeries::new(points.iter().copied(), style);
        chart.draw_series(line).map_err(|e| wrong(&e))?;
        let marks = points
            .iter()
            .skip(1)
            .map(|at| EmptyElement::at(*at) + mark(i));
        chart.draw_series(marks).map_err(|e| wrong(&e))?;
    }
    Ok(())
}

/// The marks on line `i`: one of three shapes.
fn mark(i: usize) -> Polygon<(i32, i32)> {
    let shapes: [&[(i32, i32)]; 3] = [
        &[(-3, -3), (3, -3), (3, 3), (-3, 3)],
        &[(0, -4), (4, 3), (-4, 3)],
        &[(0, -4), (4, 0), (0, 4), (-4, 0)],
    ];
    Polygon::new(shapes[i % 3], colour(i).filled())
}

/// One line of the legend.
fn entry(area: &Area<'_>, i: usize, name: &str, (x, y): (i32, i32)) -> Result<(), String> {
    let wrong = |e: &dyn std::fmt::Display| e.to_string();
    let stroke = PathElement::new([(x, y), (x + 24, y)], colour(i).stroke_width(2));
    area.draw(&stroke).map_err(|e| wrong(&e))?;
    let mark = EmptyElement::at((x + 12, y)) + mark(i);
    area.draw(&mark).map_err(|e| wrong(&e))?;
    let style = TextStyle::from(("sans-serif", ENTRY.1).into_font());
    let style = style.pos(Pos::new(HPos::Left, VPos::Center));
    let text = Text::new(name.to_string(), (x + 30, y), style);
    area.draw(&text).map_err(|e| wrong(&e))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::report::Point;

    fn report(classes: usize, root: &str) -> Report {
        let point = |ratio: f64| Point {
            ratio,
            kept: 4,
            drop: ratio / 2.0 - 0.1,
        };
        let class = |i: usize| ClassReport {
            name: format!("c{i}"),
            root: Some((root.into(), 0)),
            extent: 8,
            unmeasured: None,
            points: [0.25, 0.5].map(point).to_vec(),
        };
        Report {
            version: 1,
            model: "net".into(),
            measure: "output",
            accuracy: None,
            samples: 1,
            classes: (0..classes).map(class).collect(),
        }
    }

    #[test]
    fn every_class_has_a_line_and_a_name() {
        let text = svg(&report(70, "a.weight")).unwrap();
        for i in 0..70 {
            assert!(text.contains(&format!("c{i} a.weight:0")), "{i}");
        }
        let lines = text.matches("<polyline").count();
        assert!(
            lines >= 140,
            "{lines}: one of the plot and one of the legend each"
        );
    }

    #[test]
    fn names_are_text() {
        let text = svg(&report(1, "a<b>&\"c\"")).unwrap();
        assert!(text.contains("a&lt;b&gt;&amp;"), "{text}");
    }

    #[test]
    fn nothing_is_a_plot_too() {
        assert!(svg(&report(0, "")).unwrap().contains("</svg>"));
    }
}
