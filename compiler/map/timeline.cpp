// A row a thing that takes or marks time, below its stage; from left to right the time since the stage was entered.
//
// Times are not to scale but in their order: each length that is said gets a place of its own, at equal distances, so
// that ten minutes and thirty days can both be read. What is not known exactly lies between these.
#include <algorithm>
#include <cmath>
#include <set>

#include "compiler/map/palette.h"
#include "compiler/map/pictures.h"

namespace journey::map {
namespace {

constexpr double kStageLabel = 190;
constexpr double kStepWidth = 104;  // between two marks of the scale
constexpr double kText = 330;       // room for what is said right of the last mark
constexpr double kRow = 24;

class Timeline {
 public:
  explicit Timeline(const Journey& journey) : journey_(journey), pen_(scene_) {
    std::set<int64_t> marks = {0};
    for (const Stage& stage : journey.stages) {
      for (const Step& step : stage.steps) {
        if (step.length == Length::kExact) marks.insert({step.from_ms, step.to_ms});
      }
      if (stage.figures && stage.figures->median_ms) measured_ = true;
    }
    if (journey.goal_ms) marks.insert(*journey.goal_ms);
    if (journey.timeout_ms) marks.insert(*journey.timeout_ms);
    marks_.assign(marks.begin(), marks.end());
    // What lasts about so long has a place behind the last mark.
    int64_t longest = 0;
    for (const Stage& stage : journey.stages) {
      for (const Step& step : stage.steps) longest = std::max(longest, step.to_ms);
    }
    if (longest > marks_.back()) marks_.push_back(longest);
    right_ = Left() + kStepWidth * static_cast<double>(marks_.size() - 1) + kText;
    right_ = std::max(right_, kMargin + WidthOf("Timeline: " + TitleOf(journey), kTitle));
  }

  Scene Draw() {
    scene_.id = IdOf("timeline", journey_.qualified);
    scene_.title = "Timeline: " + TitleOf(journey_);
    Table& table = scene_.table;
    table.caption = scene_.title;
    table.head = {"Stage", "What", "If", "From", "To"};
    pen_.Rect(0, 0, 0, 0, 0, "page");
    pen_.Begin(journey_.at, scene_.title);
    pen_.Line(kMargin, kMargin + 18, kTitle, scene_.title);
    pen_.End();
    pen_.Line(kMargin, kMargin + 38, kMuted, "Time since a stage was entered, in order but not to scale.");
    double y = kMargin + 56;
    const double scale = y;
    y += 30;
    y = DrawWhole(y);
    for (const Stage& stage : journey_.stages) y = DrawStage(stage, y);
    DrawScale(scale, y);
    scene_.width = right_ + kMargin;
    scene_.height = y + 54;
    DrawLegend(y + 24);
    scene_.shapes[0].width = scene_.width;
    scene_.shapes[0].height = scene_.height;
    scene_.description = "What happens in each stage how long after it was entered: messages, waits, windows, timers.";
    return std::move(scene_);
  }

 private:
  static double Left() { return kMargin + kStageLabel; }

  // Marks are at equal distances, what lies between two marks in proportion.
  double XOf(int64_t ms) const {
    const auto above = std::upper_bound(marks_.begin(), marks_.end(), ms);
    const auto index = static_cast<double>(above - marks_.begin() - 1);
    if (above == marks_.end()) return Left() + kStepWidth * index;
    const int64_t low = *(above - 1);
    const double part = static_cast<double>(ms - low) / static_cast<double>(*above - low);
    return Left() + kStepWidth * (index + part);
  }

  void DrawScale(double y, double bottom) {
    // Lines lie below all else but the ground.
    Scene behind;
    Pen pen(behind);
    for (const int64_t mark : marks_) {
      const double x = XOf(mark);
      pen.Path("M" + Number(x) + " " + Number(y + 22) + "V" + Number(bottom), "rule dashed");
      pen_.Line(x, y + 12, kSmall, Pen::Fit(kStepWidth - 8, kSmall, mark == 0 ? "entered" : SpanText(mark)),
                Anchor::kMiddle);
    }
    scene_.shapes.insert(scene_.shapes.begin() + 1 + rows_, behind.shapes.begin(), behind.shapes.end());
  }

  double DrawWhole(double y) {
    const auto bar = [&](const std::string& text, int64_t ms, const char* look, const Place& at) {
      pen_.Begin(at, text);
      pen_.Rect(Left(), y + 6, std::max(6.0, XOf(ms) - Left()), 8, 4, look);
      pen_.Line(XOf(ms) + 8, y + 14, kBody, Pen::Fit(right_ - XOf(ms) - 8, kBody, text), Anchor::kStart, "halo-page");
      pen_.End();
      scene_.table.rows.push_back({"The whole journey", text, "", "entered", SpanText(ms)});
      y += kRow;
    };
    if (!journey_.goal_ms && !journey_.timeout_ms) return y;
    pen_.Line(kMargin, y + 14, kStrong, "The whole journey");
    if (journey_.goal_ms)
      bar("counts as converted within " + journey_.goal_text, *journey_.goal_ms, "gain-edge", journey_.at);
    if (journey_.timeout_ms) bar("ends after " + journey_.timeout_text, *journey_.timeout_ms, "pain-edge", journey_.at);
    return y + 10;
  }

  double DrawStage(const Stage& stage, double y) {
    const std::vector<Step>& steps = stage.steps;
    const double title = Pen::HeightOf(kStageLabel - 26, kStrong, TitleOf(stage));
    const double rows = kRow * static_cast<double>(std::max<size_t>(steps.size(), 1));
    const bool median = stage.figures && stage.figures->median_ms;
    const double height = std::max(title, rows + (median ? kRow : 0)) + 12;
    Scene ground;
    Pen(ground).Rect(kMargin, y, right_ - kMargin, height, 8, "panel");
    scene_.shapes.insert(scene_.shapes.begin() + 1 + rows_++, ground.shapes[0]);
    pen_.Begin(stage.at, TitleOf(stage));
    pen_.Rect(kMargin, y, 5, height, 2.5, PhaseLook(stage.phase));
    pen_.Paragraph(kMargin + 14, y + 8, kStageLabel - 26, kStrong, TitleOf(stage));
    pen_.End();
    double row = y + 6;
    if (steps.empty()) {
      pen_.Line(Left() + 8, row + 15, kMuted, stage.final ? "the end" : "nothing happens by time here");
      scene_.table.rows.push_back(
          {TitleOf(stage), stage.final ? "the end" : "nothing happens by time here", "", "", ""});
      row += kRow;
    }
    for (const Step& step : steps) {
      DrawStep(stage, step, row);
      row += kRow;
    }
    if (median) DrawMedian(*stage.figures->median_ms, row);
    return y + height + 8;
  }

  static std::string When(int64_t ms, Length length) {
    if (ms == 0) return "entered";
    return length == Length::kUnknown ? "later" : (length == Length::kAbout ? "about " : "") + SpanText(ms);
  }

  void DrawStep(const Stage& stage, const Step& step, double y) {
    const double middle = y + kRow / 2, from = XOf(step.from_ms), to = std::max(XOf(step.to_ms), from);
    pen_.Begin(step.at, step.text + (step.guard.empty() ? "" : ", " + step.guard));
    double text = to + 12;
    switch (step.kind) {
      case StepKind::kSend:
        pen_.Rect(from - 7, middle - 5, 14, 10, 2, "message");
        pen_.Path("M" + Number(from - 6) + " " + Number(middle - 4) + "l6 5l6 -5", "face-line");
        break;
      case StepKind::kWait:
        pen_.Rect(from, middle - 4, std::max(to - from, 6.0), 8, 4,
                  step.length == Length::kExact ? "bar-soft" : "bar-soft about");
        break;
      case StepKind::kWindow:
        pen_.Rect(from, middle - 5, std::max(to - from, 6.0), 10, 5, "hollow listens");
        break;
      case StepKind::kTimer:
      case StepKind::kIdle:
        pen_.Path("M" + Number(from) + " " + Number(middle) + "H" + Number(to),
                  step.kind == StepKind::kIdle ? "time-line dashed" : "time-line");
        pen_.Circle(to, middle, 5, "time");
        break;
      case StepKind::kMove:
        pen_.Path("M" + Number(from - 4) + " " + Number(middle - 6) + "l9 6l-9 6Z", "bar");
        break;
    }
    const double room = right_ - text - 8;
    const std::string shown = Pen::Fit(room, kBody, step.text);
    pen_.Line(text, middle + 4, kBody, shown, Anchor::kStart, "halo");
    text += WidthOf(shown, kBody) + 8;
    if (!step.guard.empty() && right_ - text > 40) {
      pen_.Line(text, middle + 4, kMuted, Pen::Fit(right_ - text - 8, kMuted, step.guard), Anchor::kStart, "halo");
    }
    pen_.End();
    scene_.table.rows.push_back(
        {TitleOf(stage), step.text, step.guard, When(step.from_ms, step.length), When(step.to_ms, step.length)});
  }

  void DrawMedian(int64_t ms, double y) {
    const double x = std::min(XOf(ms), right_ - 120), middle = y + kRow / 2;
    pen_.Path("M" + Number(x) + " " + Number(middle - 6) + "l6 6l-6 6l-6 -6Z", "dot-5");
    pen_.Line(x + 12, middle + 4, kMuted, Pen::Fit(right_ - x - 20, kMuted, "half have left after " + SpanText(ms)));
  }

  void DrawLegend(double y) {
    double x = kMargin;
    const auto entry = [&](const char* text, const auto& sign) {
      sign(x);
      pen_.Line(x + 26, y + 4, kMuted, text);
      x += 26 + WidthOf(text, kMuted) + 20;
    };
    entry("message", [&](double at) {
      pen_.Rect(at + 2, y - 5, 14, 10, 2, "message");
      pen_.Path("M" + Number(at + 3) + " " + Number(y - 4) + "l6 5l6 -5", "face-line");
    });
    entry("waits", [&](double at) { pen_.Rect(at, y - 4, 18, 8, 4, "bar-soft"); });
    entry("listens", [&](double at) { pen_.Rect(at, y - 5, 18, 10, 5, "hollow listens"); });
    entry("timer", [&](double at) {
      pen_.Path("M" + Number(at) + " " + Number(y) + "h14", "time-line");
      pen_.Circle(at + 14, y, 5, "time");
    });
    entry("silence", [&](double at) {
      pen_.Path("M" + Number(at) + " " + Number(y) + "h14", "time-line dashed");
      pen_.Circle(at + 14, y, 5, "time");
    });
    if (measured_) {
      entry("measured",
            [&](double at) { pen_.Path("M" + Number(at + 9) + " " + Number(y - 6) + "l6 6l-6 6l-6 -6Z", "dot-5"); });
    }
  }

  const Journey& journey_;
  Scene scene_;
  Pen pen_;
  std::vector<int64_t> marks_;  // ascending, from 0
  double right_ = 0;
  ptrdiff_t rows_ = 0;  // grounds of stages, which lie right above that of the page
  bool measured_ = false;
};

}  // namespace

Scene DrawTimeline(const Model& model, int32_t journey) {
  return Timeline(model.journeys[static_cast<size_t>(journey)]).Draw();
}

}  // namespace journey::map
