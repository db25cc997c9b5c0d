// Head, phases, stages, then one row after the other, each as high as its highest cell. A cell is drawn twice: once on
// a sheet that is thrown away, to learn its height.
#include <algorithm>
#include <cmath>
#include <map>

#include "compiler/map/lanes.h"
#include "compiler/map/palette.h"
#include "compiler/map/pictures.h"

namespace journey::map {
namespace {

constexpr double kLaneLabel = 116;   // the column with the rows' names
constexpr double kLeastWhole = 780;  // of all columns
constexpr double kCellPad = 10;
constexpr double kFeelingHeight = 172;
constexpr double kFeelingStep = 26;  // pixels a point of feeling
constexpr double kSaidAside = 24, kSaidDot = 5;

class Grid {
 public:
  Grid(const Model& model, const MapOf& map) : model_(model), map_(map), pen_(scene_) {
    for (const int32_t index : map.journeys) AddColumns(index);
    std::stable_sort(columns_.begin(), columns_.end(),
                     [](const Column& a, const Column& b) { return PhaseRank(a) < PhaseRank(b); });
    const auto count = static_cast<double>(std::max<size_t>(columns_.size(), 1));
    width_ = std::clamp(std::floor(kLeastWhole / count), 204.0, 380.0);
    right_ = kMargin + kLaneLabel + std::max(width_ * count, 640.0);
  }

  Scene Draw() {
    scene_.id = IdOf("map", NameOf(model_, map_));
    scene_.title = "Journey map: " + TitleOf(model_, map_);
    pen_.Rect(0, 0, 0, 0, 0, "page");  // its size comes at the end
    double y = DrawHead(kMargin);
    if (!columns_.empty()) {
      y = DrawPhases(y + 18);
      y = DrawStages(y + 8);
      for (const LaneInfo& lane : Lanes()) y = DrawLane(lane, y);
      y = DrawJourneyKpis(y);
    }
    y = DrawHint(y + 14);
    scene_.width = right_ + kMargin;
    scene_.height = y + kMargin - 6;
    scene_.shapes[0].width = scene_.width;
    scene_.shapes[0].height = scene_.height;
    scene_.description = Described();
    return std::move(scene_);
  }

 private:
  static int32_t PhaseRank(const Column& column) {
    return column.stage->phase == kNone ? INT32_MAX : column.stage->phase;
  }

  void AddColumns(int32_t index) {
    const Journey& journey = model_.journeys[static_cast<size_t>(index)];
    for (size_t s = 0; s < journey.stages.size(); ++s) {
      Column column{&journey, &journey.stages[s], index, {}};
      for (const Kpi& kpi : journey.kpis) {
        if (kpi.stage == static_cast<int32_t>(s)) column.kpis.push_back(&kpi);
      }
      columns_.push_back(std::move(column));
    }
  }

  double XOf(size_t column) const { return kMargin + kLaneLabel + width_ * static_cast<double>(column); }

  // ---- the head

  double DrawHead(double y) {
    const bool persona = map_.persona != kNone;
    const Persona* who = persona ? &model_.personas[static_cast<size_t>(map_.persona)] : nullptr;
    const Journey* journey = persona ? nullptr : &model_.journeys[static_cast<size_t>(map_.journeys[0])];
    const std::string& title = TitleOf(model_, map_);
    const double left = kMargin + 64;
    pen_.Begin(persona ? who->at : journey->at, title);
    DrawBadge(kMargin + 24, y + 26, persona);
    double at = y + pen_.Paragraph(left, y - 2, right_ - left, kTitle, title);
    pen_.End();
    const std::string& segment = persona ? who->segment : journey->segment;
    std::string about = persona ? "Persona" : "Journey";
    if (!segment.empty()) about += (persona ? " · " : " · for: ") + segment;
    for (const int32_t index : map_.journeys) {
      if (persona) about += " · journey “" + TitleOf(model_.journeys[static_cast<size_t>(index)]) + "”";
    }
    if (persona && map_.journeys.empty()) about += " · no journey is for this persona yet";
    at += pen_.Paragraph(left, at, right_ - left, kMuted, about);
    for (const int32_t index : map_.journeys) {
      const std::string figures = FiguresText(model_.journeys[static_cast<size_t>(index)]);
      if (!figures.empty()) at += pen_.Paragraph(left, at, right_ - left, kMuted, figures);
    }
    const std::string& doc = persona ? who->doc : journey->doc;
    if (!doc.empty()) at += 2 + pen_.Paragraph(left, at + 2, std::min(right_ - left, 760.0), kBody, doc);
    at = std::max(at, y + 54);
    return persona ? DrawPersona(*who, at + 10) : at;
  }

  std::string FiguresText(const Journey& journey) const {
    if (!journey.figures) return "";
    const JourneyFigures& figures = *journey.figures;
    std::string text = map_.journeys.size() > 1 ? TitleOf(journey) + ": " : "Measured: ";
    text += CountText(figures.entries) + " entries, " + CountText(figures.converted) + " converted (" +
            ShareText(figures.converted, figures.entries) + ")";
    if (figures.held_out > 0) text += ", " + CountText(figures.held_out) + " held out";
    return text;
  }

  // Somebody, or a way.
  void DrawBadge(double x, double y, bool persona) {
    pen_.Circle(x, y, 24, "phase-0");
    if (persona) {
      pen_.Circle(x, y - 6, 7, "t-on-colour");
      pen_.Path("M" + Number(x - 13) + " " + Number(y + 15) + "a13 12 0 0 1 26 0z", "t-on-colour");
    } else {
      pen_.Path("M" + Number(x - 12) + " " + Number(y + 8) + "c8 0 4 -16 12 -16s4 16 12 16", "line journey-badge");
      pen_.Circle(x - 12, y + 8, 3.5, "t-on-colour");
      pen_.Circle(x + 12, y + 8, 3.5, "t-on-colour");
    }
  }

  // Quote, goals and frustrations side by side.
  double DrawPersona(const Persona& who, double y) {
    struct Part {
      const char* title;
      const std::vector<Note>& notes;
      bool quoted;
    };
    std::vector<Part> parts;
    if (!who.quotes.empty()) parts.push_back({"Says", who.quotes, true});
    if (!who.goals.empty()) parts.push_back({"Wants", who.goals, false});
    if (!who.frustrations.empty()) parts.push_back({"Is annoyed by", who.frustrations, false});
    if (parts.empty()) return y;
    const double gap = 12;
    const auto count = static_cast<double>(parts.size());
    const double width = (right_ - kMargin - gap * (count - 1)) / count;
    double height = 0;
    for (int pass = 0; pass < 2; ++pass) {
      Scene sheet;
      Pen measuring(sheet);
      Pen& pen = pass == 0 ? measuring : pen_;
      double x = kMargin, highest = 0;
      for (const Part& part : parts) {
        if (pass == 1) pen.Rect(x, y, width, height, 8, "panel");
        pen.Line(x + 14, y + 22, kStrong, part.title);
        double at = y + 30;
        for (const Note& note : part.notes) {
          pen.Begin(note.at, note.text);
          at += pen.Paragraph(x + 14, at, width - 28, part.quoted ? kQuote : kBody,
                              part.quoted ? "“" + note.text + "”" : "• " + note.text) +
                4;
          pen.End();
        }
        highest = std::max(highest, at - y + 8);
        x += width + gap;
      }
      height = highest;
    }
    return y + height;
  }

  // ---- phases and stages

  bool AnyPhase() const {
    return std::any_of(columns_.begin(), columns_.end(), [](const Column& c) { return c.stage->phase != kNone; });
  }

  double DrawPhases(double y) {
    if (!AnyPhase()) return y;
    for (size_t begin = 0; begin < columns_.size();) {
      size_t end = begin;
      const int32_t phase = columns_[begin].stage->phase;
      while (end < columns_.size() && columns_[end].stage->phase == phase) ++end;
      const std::string name = phase == kNone ? "No phase" : model_.phases[static_cast<size_t>(phase)];
      DrawPhase(pen_, XOf(begin) + 3, XOf(end) - 3, y, phase, name, begin == 0);
      begin = end;
    }
    return y + kPhaseHeight;
  }

  double DrawStages(double y) {
    const double inner = width_ - 2 * kCellPad - 8;
    double height = 0;
    for (int pass = 0; pass < 2; ++pass) {
      Scene sheet;
      Pen measuring(sheet);
      Pen& pen = pass == 0 ? measuring : pen_;
      double highest = 0;
      for (size_t i = 0; i < columns_.size(); ++i) {
        const Stage& stage = *columns_[i].stage;
        const double x = XOf(i) + 4;
        pen.Begin(stage.at, stage.doc.empty() ? TitleOf(stage) : TitleOf(stage) + ": " + stage.doc);
        if (pass == 1) {
          pen.Rect(x, y, width_ - 8, height, 8, "card card-line");
          pen.Rect(x, y, width_ - 8, 4, 2, PhaseLook(stage.phase));
        }
        double at = y + 12;
        at += pen.Paragraph(x + kCellPad, at, inner, kHeading, TitleOf(stage));
        std::string small = stage.title.empty() ? "" : stage.name;
        if (map_.journeys.size() > 1) small += (small.empty() ? "" : " · ") + TitleOf(*columns_[i].journey);
        if (stage.final) small += small.empty() ? "the end" : " · the end";
        if (!small.empty()) at += pen.Paragraph(x + kCellPad, at, inner, kMuted, small);
        pen.End();
        highest = std::max(highest, at - y + 8);
      }
      height = highest;
    }
    return y + height + 8;
  }

  // ---- rows

  double DrawLane(const LaneInfo& lane, double y) {
    const bool any =
        std::any_of(columns_.begin(), columns_.end(), [&](const Column& column) { return HasCell(lane.lane, column); });
    if (!any) return y;
    if (lane.lane == Lane::kFeeling) return DrawFeelings(lane, y);
    double height = 0;
    for (size_t i = 0; i < columns_.size(); ++i) {
      Scene sheet;
      Pen pen(sheet);
      height =
          std::max(height, DrawCell(pen, model_, lane.lane, columns_[i], XOf(i) + kCellPad, 0, width_ - 2 * kCellPad));
    }
    height = std::max(height + 20, Pen::HeightOf(kLaneLabel - 12, kStrong, lane.title) + 18);
    DrawRow(lane.title, y, height);
    for (size_t i = 0; i < columns_.size(); ++i) {
      DrawCell(pen_, model_, lane.lane, columns_[i], XOf(i) + kCellPad, y + 10, width_ - 2 * kCellPad);
    }
    return y + height;
  }

  void DrawRow(const char* title, double y, double height) {
    if (shaded_) pen_.Rect(kMargin, y, right_ - kMargin, height, 8, "panel");
    shaded_ = !shaded_;
    pen_.Paragraph(kMargin + kCellPad, y + 10, kLaneLabel - 12, kStrong, title);
  }

  double DrawFeelings(const LaneInfo& lane, double y) {
    const std::vector<int32_t> curves = Curves();
    const bool said =
        std::ranges::any_of(columns_, [](const Column& column) { return SaidIn(*column.stage).has_value(); });
    const size_t keys = (curves.size() > 1 ? curves.size() : 0) + (said ? 1 : 0);
    const double height = kFeelingHeight + static_cast<double>(keys) * kMuted.line;
    DrawRow(lane.title, y, height);
    const double middle = y + kFeelingHeight / 2;
    const double left = XOf(0) + kCellPad;
    pen_.Path("M" + Number(left) + " " + Number(middle) + "H" + Number(right_ - kCellPad), "rule dashed");
    pen_.Line(kMargin + kCellPad, middle - 2 * kFeelingStep + 34, kSmall, "good ↑");
    pen_.Line(kMargin + kCellPad, middle + 2 * kFeelingStep + 4, kSmall, "bad ↓");
    for (size_t i = 0; i < curves.size(); ++i) DrawArea(i, curves[i], middle);
    for (size_t i = 0; i < curves.size(); ++i) {
      pen_.Path(CurveOf(curves[i], middle), CurveLook(i));
      if (curves.size() > 1) DrawKey(i, curves[i], y + kFeelingHeight + static_cast<double>(i) * kMuted.line);
    }
    if (said) DrawSaidKey(y + height - kMuted.line);
    for (const int32_t journey : map_.journeys) DrawSaid(journey, middle);
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].stage->feeling) DrawFace(*columns_[i].stage, XOf(i) + width_ / 2, middle);
    }
    return y + height;
  }

  // What customers say, beside what is designed: a dot in each stage that has answers, to the right of the face.
  void DrawSaid(int32_t journey, double middle) {
    std::string line;
    size_t dots = 0;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::optional<double> feeling = SaidIn(*columns_[i].stage);
      if (columns_[i].journey_index != journey || !feeling) continue;
      const double x = XOf(i) + width_ / 2 + kSaidAside, y = middle - *feeling * kFeelingStep;
      line += (line.empty() ? "M" : "L") + Number(x) + " " + Number(y);
      const Stage& stage = *columns_[i].stage;
      pen_.Begin(stage.at, TitleOf(stage) + ": customers say " + FeelingText(*feeling) + ", by " +
                               CountText(stage.figures->answers) + " answers");
      pen_.Circle(x, y, kSaidDot, "dot-none");
      pen_.End();
      ++dots;
    }
    if (dots > 1) pen_.Path(line, "line line-none dashed");
  }
  void DrawSaidKey(double y) {
    const double left = kMargin + kCellPad;
    pen_.Circle(left + 8, y, kSaidDot, "dot-none");
    pen_.Line(left + 24, y + 4, kMuted, "what customers say");
  }

  // Journeys with a feeling in at least two stages.
  std::vector<int32_t> Curves() const {
    std::vector<int32_t> curves;
    for (const int32_t journey : map_.journeys) {
      const auto felt = [&](const Column& column) {
        return column.journey_index == journey && column.stage->feeling.has_value();
      };
      if (std::count_if(columns_.begin(), columns_.end(), felt) > 1) curves.push_back(journey);
    }
    return curves;
  }
  // Told apart by colour, and neighbours by dashes, too.
  static std::string CurveLook(size_t place) {
    return "curve " + PhaseLook(static_cast<int32_t>(place), "line") + (place % 2 == 1 ? " dashed" : "");
  }
  // Whose curve it is, where there are several.
  void DrawKey(size_t place, int32_t journey, double y) {
    const double left = kMargin + kCellPad, text = left + 24;
    pen_.Path("M" + Number(left) + " " + Number(y) + "h16", CurveLook(place));
    const Journey& of = model_.journeys[static_cast<size_t>(journey)];
    pen_.Begin(of.at, TitleOf(of));
    pen_.Line(text, y + 4, kMuted, Pen::Fit(right_ - text - kCellPad, kMuted, TitleOf(of)));
    pen_.End();
  }

  std::vector<std::pair<double, double>> FacesOf(int32_t journey, double middle) const {
    std::vector<std::pair<double, double>> faces;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].journey_index != journey || !columns_[i].stage->feeling) continue;
      faces.emplace_back(XOf(i) + width_ / 2, middle - *columns_[i].stage->feeling * kFeelingStep);
    }
    return faces;
  }

  // Through the faces of one journey, flat at each, so that it never swings beyond what was said.
  std::string CurveOf(int32_t journey, double middle) const {
    const auto faces = FacesOf(journey, middle);
    std::string line = "M" + Number(faces[0].first) + " " + Number(faces[0].second);
    for (size_t i = 1; i < faces.size(); ++i) {
      const auto [last_x, last_y] = faces[i - 1];
      const auto [x, y] = faces[i];
      const double half = (x - last_x) / 2;
      line += "C" + Number(last_x + half) + " " + Number(last_y) + " " + Number(x - half) + " " + Number(y) + " " +
              Number(x) + " " + Number(y);
    }
    return line;
  }

  // Between a curve and what is neither good nor bad.
  void DrawArea(size_t place, int32_t journey, double middle) {
    const auto faces = FacesOf(journey, middle);
    const std::string base = Number(middle);
    pen_.Path(CurveOf(journey, middle) + "L" + Number(faces.back().first) + " " + base + "L" + Number(faces[0].first) +
                  " " + base + "Z",
              "curve-area " + PhaseLook(static_cast<int32_t>(place), "dot"));
  }

  void DrawFace(const Stage& stage, double x, double middle) {
    const double feeling = *stage.feeling, y = middle - feeling * kFeelingStep;
    const char* look = feeling > 0.4 ? "face-good" : feeling < -0.4 ? "face-bad" : "face-fine";
    pen_.Begin(stage.feeling_at, TitleOf(stage) + " feels " + stage.feeling_text);
    pen_.Circle(x, y, 12, look);
    pen_.Circle(x - 4, y - 3, 1.5, "face-eye");
    pen_.Circle(x + 4, y - 3, 1.5, "face-eye");
    const double smile = 2.6 * feeling, corner = y + 5 - smile / 2;
    pen_.Path("M" + Number(x - 5) + " " + Number(corner) + "Q" + Number(x) + " " + Number(corner + smile * 1.6) + " " +
                  Number(x + 5) + " " + Number(corner),
              "face-line");
    // On the side to which the curve does not turn.
    pen_.Line(x, feeling > 0 ? y - 18 : y + 26, kMuted, Pen::Fit(width_ - 16, kMuted, stage.feeling_text),
              Anchor::kMiddle);
    pen_.End();
  }

  // Those of whole journeys, from left to right.
  double DrawJourneyKpis(double y) {
    std::vector<std::pair<const Kpi*, const Journey*>> kpis;
    for (const int32_t index : map_.journeys) {
      const Journey& journey = model_.journeys[static_cast<size_t>(index)];
      for (const Kpi& kpi : journey.kpis) {
        if (kpi.stage == kNone) kpis.emplace_back(&kpi, &journey);
      }
    }
    if (kpis.empty()) return y;
    const auto draw = [&](Pen& pen, double top) {
      double highest = 0;
      std::vector<double> used(columns_.size(), 0.0);
      for (size_t i = 0; i < kpis.size(); ++i) {
        const size_t column = i % columns_.size();
        const std::string of = map_.journeys.size() > 1 ? TitleOf(*kpis[i].second) : "";
        used[column] +=
            DrawKpi(pen, *kpis[i].first, of, XOf(column) + kCellPad, top + used[column], width_ - 2 * kCellPad) + 6;
        highest = std::max(highest, used[column] - 6);
      }
      return highest;
    };
    Scene sheet;
    Pen measuring(sheet);
    const char* title = "KPIs of the whole";
    const double height = std::max(draw(measuring, 0) + 20, Pen::HeightOf(kLaneLabel - 12, kStrong, title) + 18);
    DrawRow(title, y, height);
    draw(pen_, y + 10);
    return y + height;
  }

  // What else could be said, and how.
  double DrawHint(double y) {
    std::string missing;
    size_t said = 0;
    for (const LaneInfo& lane : Lanes()) {
      if (lane.how[0] == '\0') continue;
      const bool any = std::any_of(columns_.begin(), columns_.end(),
                                   [&](const Column& column) { return HasCell(lane.lane, column); });
      const bool reach_of_code = lane.lane == Lane::kReach;
      if (any || (reach_of_code && !columns_.empty())) {
        said += any && !reach_of_code ? 1 : 0;
        continue;
      }
      if (lane.lane == Lane::kKpis && HasJourneyKpis()) continue;
      missing += (missing.empty() ? "" : ",  ") + std::string(lane.how);
    }
    if (missing.empty() || columns_.empty()) return y;
    const std::string begin = said == 0 ? "Nothing is said for the map yet. Write into a stage: " : "Not said yet: ";
    return y + pen_.Paragraph(kMargin, y, right_ - kMargin, kMuted, begin + missing);
  }

  bool HasJourneyKpis() const {
    return std::any_of(map_.journeys.begin(), map_.journeys.end(),
                       [&](int32_t index) { return !model_.journeys[static_cast<size_t>(index)].kpis.empty(); });
  }

  // ---- in words

  std::string Described() {
    Table& table = scene_.table;
    table.caption = scene_.title;
    table.head = {"Stage"};
    std::vector<std::string> phases = {"Phase"};
    for (const Column& column : columns_) {
      table.head.push_back(TitleOf(*column.stage));
      const int32_t phase = column.stage->phase;
      phases.push_back(phase == kNone ? "" : model_.phases[static_cast<size_t>(phase)]);
    }
    if (AnyPhase()) table.rows.push_back(std::move(phases));
    for (const LaneInfo& lane : Lanes()) {
      std::vector<std::string> row = {lane.title};
      bool any = false;
      for (const Column& column : columns_) {
        row.push_back(CellText(model_, lane.lane, column));
        any = any || !row.back().empty();
      }
      if (any) table.rows.push_back(std::move(row));
    }
    AddKpiRow(table);
    std::string text = "Stages: ";
    for (size_t i = 0; i < columns_.size(); ++i) text += (i == 0 ? "" : ", ") + TitleOf(*columns_[i].stage);
    return text + ". The rows are what customers want, do, think and feel there, and what we do.";
  }

  void AddKpiRow(Table& table) const {
    std::string text;
    for (const int32_t index : map_.journeys) {
      for (const Kpi& kpi : model_.journeys[static_cast<size_t>(index)].kpis) {
        if (kpi.stage != kNone) continue;
        text += (text.empty() ? "" : "; ") + TitleOf(kpi) + ": " + kpi.value + " " + kpi.target;
      }
    }
    if (!text.empty()) table.rows.push_back({"KPIs of the whole", text});
  }

  const Model& model_;
  const MapOf& map_;
  Scene scene_;
  Pen pen_;
  std::vector<Column> columns_;
  double width_ = 0;  // of a column
  double right_ = 0;  // where the last one ends
  bool shaded_ = true;
};

}  // namespace

Scene DrawGrid(const Model& model, const MapOf& map) { return Grid(model, map).Draw(); }

}  // namespace journey::map
