// The journey as a state chart: a card a stage, which lists the ways out of it, and a line from each to where it leads.
//
// Phases stand from left to right. Inside a phase stages stand by how many moves lead to them from the first one, and
// below each other as they are declared. What is said of a way stands in its card, so no text can meet a line.
#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <utility>

#include "compiler/map/palette.h"
#include "compiler/map/pictures.h"
#include "compiler/map/routes.h"

namespace journey::map {
namespace {

constexpr double kCard = 236;        // width
constexpr double kIcon = 16;         // room for the sign of a cause
constexpr double kBetween = 28;      // cards of a column
constexpr size_t kMostColumns = 14;  // with more, columns are filled up instead
constexpr size_t kMostInColumn = 6;

struct Way {
  const Move* move;
  double y = 0, height = 0;  // from the top of the card
  double port = 0;           // where its line leaves, in the picture
};

struct StageCard {
  int32_t stage = kNone;  // kNone: no stage but what is said of the journey
  std::string title, small, figures, sends;
  int32_t phase = kNone;
  size_t column = 0;
  double y = 0, height = 0;
  std::vector<Way> rows;
  Place at;
  std::string about;
};

class Flow {
 public:
  Flow(const Model& model, const Journey& journey) : model_(model), journey_(journey), pen_(scene_) {}

  Scene Draw() {
    scene_.id = IdOf("flow", journey_.qualified);
    scene_.title = "Flow: " + TitleOf(journey_);
    MakeCards();
    PlaceColumns();
    Router router(column_count_);
    ForEachLine(
        [&](const StageCard& from, const Way&, const StageCard& to) { router.Add(from.column, to.stage, to.column); });
    pen_.Rect(0, 0, 0, 0, 0, "page");
    pen_.Begin(journey_.at, scene_.title);
    pen_.Line(kMargin, kMargin + 18, kTitle, scene_.title);
    pen_.End();
    PlaceCards(router);
    DrawPhases();
    DrawLines(router);
    for (const StageCard& card : cards_) DrawCard(card);
    Finish();
    return std::move(scene_);
  }

 private:
  // ---- cards

  void AddJourneyCard(const char* title, const std::vector<Move>& moves, const char* about) {
    if (moves.empty()) return;
    StageCard card;
    card.title = title;
    card.at = journey_.at;
    card.about = about;
    for (const Move& move : moves) card.rows.push_back({&move});
    cards_.push_back(std::move(card));
  }

  void MakeCards() {
    AddJourneyCard("Enters", journey_.enters, "How customers come in");
    AddJourneyCard("From every stage", journey_.rules, "What holds wherever a customer is");
    for (size_t s = 0; s < journey_.stages.size(); ++s) {
      const Stage& stage = journey_.stages[s];
      StageCard card;
      card.stage = static_cast<int32_t>(s);
      card.title = TitleOf(stage);
      if (!stage.title.empty()) card.small = stage.name;
      if (stage.final) card.small += card.small.empty() ? "the end" : " · the end";
      card.phase = stage.phase;
      card.at = stage.at;
      card.about = stage.doc.empty() ? card.title : card.title + ": " + stage.doc;
      if (stage.figures) card.figures = FiguresText(*stage.figures, stage.final);
      card.sends = SendsText(stage);
      for (const Move& move : stage.moves) {
        if (!stage.final || move.to != kNone || move.end != "completed") card.rows.push_back({&move});
      }
      cards_.push_back(std::move(card));
    }
    for (StageCard& card : cards_) Measure(card);
    phases_ = std::any_of(cards_.begin(), cards_.end(), [](const StageCard& card) { return card.phase != kNone; });
  }

  static std::string FiguresText(const StageFigures& figures, bool final) {
    std::string text = CountText(figures.reached) + " came here";
    if (!final) {
      text += " · " + ShareText(figures.converted, figures.entered) + " convert · " +
              ShareText(figures.dropped, figures.entered) + " drop off";
    }
    if (figures.median_ms) text += " · median " + SpanText(*figures.median_ms);
    return text;
  }

  // By channel: "sends E-mail (3), Push notification".
  std::string SendsText(const Stage& stage) const {
    std::vector<std::pair<int32_t, int>> counts;
    for (const Contact& send : stage.sends) {
      const auto known =
          std::find_if(counts.begin(), counts.end(), [&](const auto& count) { return count.first == send.channel; });
      if (known == counts.end()) {
        counts.emplace_back(send.channel, 1);
      } else {
        ++known->second;
      }
    }
    std::string text;
    for (const auto& [channel, count] : counts) {
      text += (text.empty() ? "sends " : ", ") + TitleOf(model_.channels[static_cast<size_t>(channel)]);
      if (count > 1) text += " (" + std::to_string(count) + ")";
    }
    return text;
  }

  static double RowWidth() { return kCard - 2 * kCardPad - kIcon; }

  std::string TargetText(const Move& move) const {
    std::string text = "→ " + (move.to == kNone ? move.end : TitleOf(journey_.stages[static_cast<size_t>(move.to)]));
    return text;
  }
  static std::string GuardText(const Move& move) {
    std::string text;
    for (const std::string& guard : move.guards) text += (text.empty() ? "" : ", ") + guard;
    return text;
  }

  // How often a way was taken is known of stages alone, not of each way between two.
  std::string CountOf(const StageCard& card, const Way& row) const {
    if (card.stage == kNone || row.move->to == kNone) return "";
    const std::optional<StageFigures>& figures = journey_.stages[static_cast<size_t>(card.stage)].figures;
    if (!figures) return "";
    const auto same = std::count_if(card.rows.begin(), card.rows.end(),
                                    [&](const Way& other) { return other.move->to == row.move->to; });
    return same > 1 ? "" : " · " + CountText(figures->to[static_cast<size_t>(row.move->to)]) + " times";
  }

  void Measure(StageCard& card) const {
    double y = 12 + Pen::HeightOf(kCard - 2 * kCardPad, kHeading, card.title);
    if (!card.small.empty()) y += Pen::HeightOf(kCard - 2 * kCardPad, kMuted, card.small);
    if (!card.figures.empty()) y += 4 + Pen::HeightOf(kCard - 2 * kCardPad, kMuted, card.figures);
    y += 8;
    for (Way& row : card.rows) {
      row.y = y;
      row.height = Pen::HeightOf(RowWidth(), kBody, row.move->text);
      if (!row.move->guards.empty()) row.height += Pen::HeightOf(RowWidth(), kMuted, GuardText(*row.move));
      row.height += Pen::HeightOf(RowWidth(), kStrong, TargetText(*row.move) + CountOf(card, row)) + 8;
      y += row.height;
    }
    if (!card.sends.empty()) y += 4 + Pen::HeightOf(RowWidth(), kMuted, card.sends) + 4;
    card.height = std::ceil((y + 4) / 8) * 8;
  }

  // ---- columns

  // How many moves lead to each stage from the first one.
  std::vector<size_t> Depths() const {
    std::vector<size_t> depth(journey_.stages.size(), journey_.stages.size());
    std::deque<size_t> open;
    const auto reach = [&](int32_t stage, size_t steps) {
      if (stage == kNone || depth[static_cast<size_t>(stage)] <= steps) return;
      depth[static_cast<size_t>(stage)] = steps;
      open.push_back(static_cast<size_t>(stage));
    };
    if (journey_.enters.empty() && !depth.empty()) reach(0, 0);
    for (const Move& enter : journey_.enters) reach(enter.to, 0);
    while (!open.empty()) {
      const size_t stage = open.front();
      open.pop_front();
      for (const Move& move : journey_.stages[stage].moves) reach(move.to, depth[stage] + 1);
    }
    return depth;
  }

  static int64_t PhaseRank(const StageCard& card) { return card.phase == kNone ? INT32_MAX : card.phase; }

  void PlaceColumns() {
    const std::vector<size_t> depth = Depths();
    using Key = std::pair<int64_t, size_t>;
    std::map<Key, std::vector<StageCard*>> groups;
    for (StageCard& card : cards_) {
      if (card.stage != kNone) groups[{PhaseRank(card), depth[static_cast<size_t>(card.stage)]}].push_back(&card);
    }
    if (groups.size() > kMostColumns) {
      groups.clear();
      for (StageCard& card : cards_) {
        if (card.stage != kNone) groups[{PhaseRank(card), 0}].push_back(&card);
      }
    }
    const bool has_journey_cards = !cards_.empty() && cards_[0].stage == kNone;
    column_count_ = has_journey_cards ? 1 : 0;
    for (auto& [key, group] : groups) {
      for (size_t i = 0; i < group.size(); ++i) {
        if (i % kMostInColumn == 0) ++column_count_;
        group[i]->column = column_count_ - 1;
      }
    }
  }

  void PlaceCards(Router& router) {
    columns_.resize(column_count_);
    double x = kMargin;
    for (size_t i = 0; i < column_count_; ++i) {
      columns_[i] = {x, x + kCard};
      x += kCard + router.GutterWidth(i);
    }
    right_ = std::max(x, kMargin + WidthOf(scene_.title, kTitle));
    header_ = kMargin + 40;
    bus_ = header_ + (phases_ ? 36 + 16 : 8);
    const double top = Router::AtRow(bus_ + router.TopHeight() + 10);
    std::vector<double> next(column_count_, top), ends(column_count_, top);
    bottom_ = top;
    for (StageCard& card : cards_) {
      card.y = next[card.column];
      next[card.column] += card.height + kBetween - std::fmod(kBetween, 8) + 8;
      bottom_ = std::max(bottom_, card.y + card.height);
      ends[card.column] = card.y + card.height;
      for (Way& row : card.rows) row.port = Router::AtRow(card.y + row.y + row.height / 2 - 4);
    }
    bottom_ = std::max(bottom_, router.PlaceBuses(ends));
  }

  // ---- drawing

  void DrawPhases() {
    std::map<int64_t, std::pair<size_t, size_t>> spans;
    for (const StageCard& card : cards_) {
      if (card.stage == kNone) continue;
      const auto [place, is_new] = spans.try_emplace(PhaseRank(card), card.column, card.column);
      place->second.first = std::min(place->second.first, card.column);
      place->second.second = std::max(place->second.second, card.column);
    }
    if (!phases_) return;
    bool first = true;
    for (const auto& [rank, span] : spans) {
      const int32_t phase = rank == INT32_MAX ? kNone : static_cast<int32_t>(rank);
      const std::string name = phase == kNone ? "No phase" : model_.phases[static_cast<size_t>(phase)];
      DrawPhase(pen_, columns_[span.first].left, columns_[span.second].right, header_, phase, name, first);
      first = false;
    }
  }

  // Those of stages stand behind those of the journey.
  const StageCard& CardOf(int32_t stage) const {
    return cards_[cards_.size() - journey_.stages.size() + static_cast<size_t>(stage)];
  }

  template <typename Visit>
  void ForEachLine(const Visit& visit) const {
    for (const StageCard& card : cards_) {
      for (const Way& row : card.rows) {
        if (row.move->to != kNone) visit(card, row, CardOf(row.move->to));
      }
    }
  }

  std::string ColourOf(const StageCard& card, std::string_view kind) const {
    return PhaseLook(phases_ || card.stage == kNone ? card.phase : card.stage, kind);
  }

  void DrawLines(const Router& router) {
    ForEachLine([&](const StageCard& from, const Way& row, const StageCard& to) {
      const bool comes_left = Router::FromLeft(from.column, to.column);
      const double entry = Router::AtRow(to.y + 20) + (comes_left ? 4 : 2);
      pen_.Path(router.Line(from.column, to.stage, to.column, row.port, entry, columns_, bus_),
                "line " + ColourOf(to, "line"));
      const double x = comes_left ? columns_[to.column].left : columns_[to.column].right;
      const double back = comes_left ? -8 : 8;
      pen_.Path("M" + Number(x) + " " + Number(entry) + "L" + Number(x + back) + " " + Number(entry - 5) + "V" +
                    Number(entry + 5) + "Z",
                ColourOf(to, "dot"));
    });
  }

  void DrawIcon(Cause cause, double x, double y) {
    switch (cause) {
      case Cause::kEvent:
        pen_.Circle(x + 5, y + 8, 4, "dot-0");
        break;
      case Cause::kTime:
        pen_.Circle(x + 5, y + 8, 5, "time-line hollow");
        pen_.Path("M" + Number(x + 5) + " " + Number(y + 5) + "V" + Number(y + 8) + "H" + Number(x + 7.5), "time-line");
        break;
      case Cause::kCondition:
        pen_.Path("M" + Number(x + 5) + " " + Number(y + 3) + "l5 5l-5 5l-5 -5Z", "dot-2");
        break;
      case Cause::kAtOnce:
        pen_.Path("M" + Number(x + 1) + " " + Number(y + 3.5) + "l8 4.5l-8 4.5Z", "dot-none");
        break;
    }
  }

  void DrawCard(const StageCard& card) {
    const double x = columns_[card.column].left, inner = kCard - 2 * kCardPad;
    pen_.Begin(card.at, card.about);
    pen_.Rect(x, card.y, kCard, card.height, 10, card.stage == kNone ? "panel card-line" : "card card-line");
    if (card.stage != kNone) pen_.Rect(x, card.y, kCard, 5, 2.5, ColourOf(card, "phase"));
    double y = card.y + 12;
    y += pen_.Paragraph(x + kCardPad, y, inner, kHeading, card.title);
    if (!card.small.empty()) y += pen_.Paragraph(x + kCardPad, y, inner, kMuted, card.small);
    if (!card.figures.empty()) y += 4 + pen_.Paragraph(x + kCardPad, y + 4, inner, kMuted, card.figures);
    pen_.End();
    for (const Way& row : card.rows) DrawRow(card, row, x);
    if (card.sends.empty()) return;
    const double below = card.rows.empty() ? y + 8 : card.y + card.rows.back().y + card.rows.back().height;
    pen_.Path("M" + Number(x + kCardPad) + " " + Number(below - 2) + "H" + Number(x + kCard - kCardPad), "rule");
    pen_.Rect(x + kCardPad - 1, below + 7, 12, 9, 2, "message");
    pen_.Path("M" + Number(x + kCardPad) + " " + Number(below + 8) + "l5 4l5 -4", "face-line");
    pen_.Paragraph(x + kCardPad + kIcon, below + 4, RowWidth(), kMuted, card.sends);
  }

  void DrawRow(const StageCard& card, const Way& row, double x) {
    const Move& move = *row.move;
    double y = card.y + row.y;
    pen_.Begin(move.at, move.text + " " + TargetText(move));
    pen_.Path("M" + Number(x + kCardPad) + " " + Number(y - 2) + "H" + Number(x + kCard - kCardPad), "rule");
    DrawIcon(move.cause, x + kCardPad, y + 1);
    const double left = x + kCardPad + kIcon;
    y += 1 + pen_.Paragraph(left, y + 1, RowWidth(), kBody, move.text);
    if (!move.guards.empty()) y += pen_.Paragraph(left, y, RowWidth(), kMuted, GuardText(move));
    pen_.Paragraph(left, y, RowWidth(), kStrong, TargetText(move) + CountOf(card, row));
    pen_.End();
    if (move.to != kNone) pen_.Circle(x + kCard, row.port, 3.5, ColourOf(CardOf(move.to), "dot"));
  }

  void Finish() {
    scene_.width = right_ + kMargin;
    scene_.height = bottom_ + kMargin;
    scene_.shapes[0].width = scene_.width;
    scene_.shapes[0].height = scene_.height;
    scene_.description = "A state chart: each stage with the ways out of it, what starts them and where they lead.";
    Table& table = scene_.table;
    table.caption = scene_.title;
    table.head = {"From", "What happens", "If", "Leads to"};
    for (const StageCard& card : cards_) {
      for (const Way& row : card.rows) {
        table.rows.push_back({card.title, row.move->text, GuardText(*row.move), TargetText(*row.move).substr(4)});
      }
    }
  }

  const Model& model_;
  const Journey& journey_;
  Scene scene_;
  Pen pen_;
  std::vector<StageCard> cards_;
  std::vector<ColumnPlace> columns_;
  size_t column_count_ = 0;
  bool phases_ = false;  // whether any stage is in one
  double right_ = 0, header_ = 0, bus_ = 0, bottom_ = 0;
};

}  // namespace

Scene DrawFlow(const Model& model, int32_t journey) {
  return Flow(model, model.journeys[static_cast<size_t>(journey)]).Draw();
}

}  // namespace journey::map
