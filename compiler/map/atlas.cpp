// Events on the left, journeys in the middle, channels on the right; lines are those of routes.h.
//
// Events that let customers in come in at a journey's upper row, those that end it, dashed, at the lower one. What a
// journey does to others and the channels it sends on are rows with a line of their own.
#include <algorithm>
#include <cmath>
#include <utility>

#include "compiler/map/palette.h"
#include "compiler/map/pictures.h"
#include "compiler/map/routes.h"

namespace journey::map {
namespace {

constexpr double kEventCard = 190, kJourneyCard = 300, kChannelCard = 220;

// Whose boxes lines lead to, as numbers that differ.
int32_t EntryOf(size_t journey) { return static_cast<int32_t>(journey * 2); }
int32_t EndOf(size_t journey) { return static_cast<int32_t>(journey * 2 + 1); }

struct Row {
  std::string text;
  const Type* type = &kBody;
  int32_t target = kNone;  // where its line leads; kNone: it has none
  size_t column = 0;       // of the target
  bool dashed = false;
  double y = 0, height = 0;  // from the top of the card
  Place at;
};

struct Card {
  std::string title, small;
  std::string look = "card card-line";
  std::string stripe;
  size_t column = 0;
  double y = 0, height = 0;
  std::vector<Row> rows;
  Place at;
};

class Atlas {
 public:
  explicit Atlas(const Model& model) : model_(model), pen_(scene_) {
    for (size_t i = 0; i < model.channels.size(); ++i) {
      channel_.push_back(IsUsed(i) ? static_cast<int32_t>(model.journeys.size() * 2 + i) : kNone);
    }
  }

  Scene Draw() {
    scene_.id = "atlas";
    scene_.title = "Atlas: how journeys meet";
    scene_.description =
        "Which events let customers into journeys and out of them, which journeys start, feed and "
        "follow each other, and which channels they share.";
    AddEvents();
    AddJourneys();
    AddChannels();
    for (Card& card : cards_) Measure(card);
    Router router(3);
    ForEachLine([&](const Card& card, const Row& row) { router.Add(card.column, row.target, row.column); });
    pen_.Rect(0, 0, 0, 0, 0, "page");
    pen_.Line(kMargin, kMargin + 18, kTitle, scene_.title);
    Place(router);
    DrawHeads();
    ForEachLine([&](const Card& card, const Row& row) { DrawLine(router, card, row); });
    for (const Card& card : cards_) DrawCard(card);
    Finish();
    AddTable();
    return std::move(scene_);
  }

 private:
  // ---- what stands where

  bool IsUsed(size_t channel) const {
    return std::any_of(model_.journeys.begin(), model_.journeys.end(), [&](const Journey& journey) {
      const auto& list = journey.channels;
      return std::find(list.begin(), list.end(), static_cast<int32_t>(channel)) != list.end();
    });
  }
  std::vector<size_t> SendersOf(size_t channel) const {
    std::vector<size_t> senders;
    for (size_t i = 0; i < model_.journeys.size(); ++i) {
      const auto& list = model_.journeys[i].channels;
      if (std::find(list.begin(), list.end(), static_cast<int32_t>(channel)) != list.end()) senders.push_back(i);
    }
    return senders;
  }
  static bool Has(const std::vector<int32_t>& list, size_t value) {
    return std::find(list.begin(), list.end(), static_cast<int32_t>(value)) != list.end();
  }

  void AddEvents() {
    for (size_t e = 0; e < model_.events.size(); ++e) {
      Card card;
      card.title = model_.events[e].wire;
      card.at = model_.events[e].at;
      size_t hearers = 0;
      for (size_t j = 0; j < model_.journeys.size(); ++j) {
        const Journey& journey = model_.journeys[j];
        if (Has(journey.enter_events, e)) {
          card.rows.push_back({"into " + TitleOf(journey), &kMuted, EntryOf(j), 1, false, 0, 0, journey.at});
        }
        if (Has(journey.leave_events, e)) {
          card.rows.push_back({"out of " + TitleOf(journey), &kMuted, EndOf(j), 1, true, 0, 0, journey.at});
        }
        hearers += Has(journey.heard_events, e) ? 1 : 0;
      }
      if (hearers > 1) card.small = "heard by " + std::to_string(hearers) + " journeys";
      if (!card.rows.empty() || hearers > 1) cards_.push_back(std::move(card));
    }
  }

  std::string WordsOf(const Link& link) const {
    const std::string& other = TitleOf(model_.journeys[static_cast<size_t>(link.to)]);
    const std::string event = link.event == kNone ? "" : model_.events[static_cast<size_t>(link.event)].wire;
    switch (link.kind) {
      case LinkKind::kStarts:
        return "starts " + other;
      case LinkKind::kStops:
        return "stops " + other;
      case LinkKind::kFeeds:
        return "gives " + other + " " + event;
      case LinkKind::kFollows:
        break;
    }
    return "is followed by " + other + " on " + event;
  }

  void AddJourneys() {
    for (size_t j = 0; j < model_.journeys.size(); ++j) {
      const Journey& journey = model_.journeys[j];
      Card card;
      card.title = TitleOf(journey);
      card.column = 1;
      card.at = journey.at;
      card.stripe = PhaseLook(static_cast<int32_t>(j));
      if (journey.persona != kNone) {
        card.small = "for " + TitleOf(model_.personas[static_cast<size_t>(journey.persona)]);
      } else if (!journey.segment.empty()) {
        card.small = "for: " + journey.segment;
      }
      if (!journey.holdout.empty()) {
        card.small += (card.small.empty() ? "" : " · ") + journey.holdout + " held out";
      }
      for (size_t l = 0; l < model_.links.size(); ++l) {
        const Link& link = model_.links[l];
        if (link.from != static_cast<int32_t>(j)) continue;
        const bool drawn = link.kind != LinkKind::kFollows;  // that line is its event's
        card.rows.push_back({WordsOf(link), &kBody, drawn ? EntryOf(static_cast<size_t>(link.to)) : kNone, 1,
                             link.kind == LinkKind::kStops, 0, 0, link.at});
      }
      for (const int32_t channel : journey.channels) {
        card.rows.push_back({"sends " + TitleOf(model_.channels[static_cast<size_t>(channel)]), &kBody,
                             channel_[static_cast<size_t>(channel)], 2, false, 0, 0, journey.at});
      }
      cards_.push_back(std::move(card));
    }
  }

  void AddChannels() {
    for (size_t c = 0; c < model_.channels.size(); ++c) {
      if (channel_[c] == kNone) continue;
      const Channel& channel = model_.channels[c];
      Card card;
      card.title = TitleOf(channel);
      card.column = 2;
      card.at = channel.at;
      const size_t senders = SendersOf(c).size();
      for (const std::string& cap : channel.caps) {
        card.rows.push_back({"at most " + cap, &kBody, kNone, 0, false, 0, 0, channel.at});
      }
      if (channel.caps.empty()) card.rows.push_back({"no cap", &kMuted, kNone, 0, false, 0, 0, channel.at});
      if (senders > 1) {
        const std::string what = channel.caps.empty() ? " journeys share it" : " journeys compete for it";
        card.rows.push_back({std::to_string(senders) + what, &kStrong, kNone, 0, false, 0, 0, channel.at});
      }
      cards_.push_back(std::move(card));
    }
  }

  static double WidthOfCard(const Card& card) {
    return card.column == 0 ? kEventCard : card.column == 1 ? kJourneyCard : kChannelCard;
  }

  void Measure(Card& card) const {
    const double inner = WidthOfCard(card) - 2 * kCardPad;
    double y = 12 + Pen::HeightOf(inner, kStrong, card.title);
    if (!card.small.empty()) y += Pen::HeightOf(inner, kMuted, card.small);
    // Lines leave at multiples of 8, and so beside the middle of their rows.
    y = std::ceil((y + 2) / 8) * 8;
    for (Row& row : card.rows) {
      row.y = y;
      row.height = Pen::HeightOf(inner, *row.type, row.text) + 4;
      y += std::ceil(row.height / 8) * 8;
    }
    if (card.column == 1) y = std::max(y, 44.0);  // room for both entries
    card.height = std::ceil((y + 4) / 8) * 8;
  }

  void Place(Router& router) {
    double x = kMargin;
    const double widths[] = {kEventCard, kJourneyCard, kChannelCard};
    for (size_t i = 0; i < 3; ++i) {
      columns_.push_back({x, x + widths[i]});
      x += widths[i] + router.GutterWidth(i);
    }
    right_ = x;
    bus_ = kMargin + 76;
    const double top = Router::AtRow(bus_ + router.TopHeight() + 8);
    std::vector<double> next(3, top);
    bottom_ = top;
    for (Card& card : cards_) {
      card.y = next[card.column];
      next[card.column] += card.height + 24;
      bottom_ = std::max(bottom_, card.y + card.height);
    }
    bottom_ = std::max(bottom_, router.PlaceBuses(std::vector<double>(3, bottom_)));
  }

  // ---- drawing

  template <typename Visit>
  void ForEachLine(const Visit& visit) const {
    for (const Card& card : cards_) {
      for (const Row& row : card.rows) {
        if (row.target != kNone) visit(card, row);
      }
    }
  }

  void DrawHeads() {
    const char* heads[] = {"Events", "Journeys", "Channels"};
    for (size_t i = 0; i < 3; ++i) pen_.Line(columns_[i].left, kMargin + 58, kHeading, heads[i]);
  }

  // Cards of journeys stand in their order, and so do those of channels.
  double EntryY(const Row& row, bool from_left) const {
    const auto journeys = static_cast<int32_t>(model_.journeys.size());
    const bool is_journey = row.target < journeys * 2;
    int32_t skip = is_journey ? row.target / 2 : 0;
    if (!is_journey) {
      for (const int32_t channel : channel_) skip += channel != kNone && channel < row.target ? 1 : 0;
    }
    for (const Card& card : cards_) {
      if (card.column != (is_journey ? 1U : 2U) || skip-- > 0) continue;
      const double below = is_journey && row.target % 2 == 1 ? 16 : 0;
      return Router::AtRow(card.y + 16) + below + (from_left ? 4 : 2);
    }
    return 0;
  }

  static double Port(const Card& card, const Row& row) { return Router::AtRow(card.y + row.y + row.height / 2 - 2); }

  void DrawLine(const Router& router, const Card& card, const Row& row) {
    const bool from_left = Router::FromLeft(card.column, row.column);
    const double entry = EntryY(row, from_left);
    const auto journeys = static_cast<int32_t>(model_.journeys.size());
    const int32_t colour = row.target < journeys * 2 ? row.target / 2 : row.target - journeys * 2;
    pen_.Path(router.Line(card.column, row.target, row.column, Port(card, row), entry, columns_, bus_),
              "line " + PhaseLook(colour, "line") + (row.dashed ? " dashed" : ""));
    const double x = from_left ? columns_[row.column].left : columns_[row.column].right;
    pen_.Path("M" + Number(x) + " " + Number(entry) + "L" + Number(x + (from_left ? -8 : 8)) + " " + Number(entry - 5) +
                  "V" + Number(entry + 5) + "Z",
              PhaseLook(colour, "dot"));
  }

  void DrawCard(const Card& card) {
    const double x = columns_[card.column].left, width = WidthOfCard(card), inner = width - 2 * kCardPad;
    pen_.Begin(card.at, card.small.empty() ? card.title : card.title + ", " + card.small);
    pen_.Rect(x, card.y, width, card.height, 10, card.look);
    if (!card.stripe.empty()) pen_.Rect(x, card.y, width, 5, 2.5, card.stripe);
    double y = card.y + 10;
    y += pen_.Paragraph(x + kCardPad, y, inner, kStrong, card.title);
    if (!card.small.empty()) pen_.Paragraph(x + kCardPad, y, inner, kMuted, card.small);
    pen_.End();
    for (const Row& row : card.rows) {
      pen_.Begin(row.at, row.text);
      pen_.Paragraph(x + kCardPad, card.y + row.y, inner, *row.type, row.text);
      pen_.End();
      if (row.target != kNone) pen_.Circle(x + width, Port(card, row), 3, "dot-none");
    }
  }

  void Finish() {
    scene_.width = std::max(right_, kMargin + WidthOf(scene_.title, kTitle)) + kMargin;
    scene_.height = bottom_ + kMargin;
    scene_.shapes[0].width = scene_.width;
    scene_.shapes[0].height = scene_.height;
  }

  // ---- in words

  void AddTable() {
    Table& table = scene_.table;
    table.caption = scene_.title;
    table.head = {"Journey", "Enters on", "Ends on", "Sends on", "Others", "Shares channels with"};
    for (size_t j = 0; j < model_.journeys.size(); ++j) {
      const Journey& journey = model_.journeys[j];
      const auto events = [&](const std::vector<int32_t>& list) {
        std::string text;
        for (const int32_t event : list) {
          text += (text.empty() ? "" : ", ") + model_.events[static_cast<size_t>(event)].wire;
        }
        return text;
      };
      std::string channels, links, shares;
      for (const int32_t channel : journey.channels) {
        const auto c = static_cast<size_t>(channel);
        channels += (channels.empty() ? "" : ", ") + TitleOf(model_.channels[c]);
        for (const size_t other : SendersOf(c)) {
          if (other == j) continue;
          shares +=
              (shares.empty() ? "" : ", ") + TitleOf(model_.journeys[other]) + " (" + TitleOf(model_.channels[c]) + ")";
        }
      }
      for (const Link& link : model_.links) {
        if (link.from == static_cast<int32_t>(j)) links += (links.empty() ? "" : ", ") + WordsOf(link);
      }
      table.rows.push_back(
          {TitleOf(journey), events(journey.enter_events), events(journey.leave_events), channels, links, shares});
    }
  }

  const Model& model_;
  Scene scene_;
  Pen pen_;
  std::vector<int32_t> channel_;  // by channel: its number as a target; kNone where nobody sends on it
  std::vector<Card> cards_;
  std::vector<ColumnPlace> columns_;
  double right_ = 0, bus_ = 0, bottom_ = 0;
};

}  // namespace

Scene DrawAtlas(const Model& model) { return Atlas(model).Draw(); }

}  // namespace journey::map
