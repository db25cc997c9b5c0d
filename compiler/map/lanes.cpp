// A cell is a stack of cards, chips or lines, each a link to its note.
#include "compiler/map/lanes.h"

#include <algorithm>

#include "compiler/map/pictures.h"

namespace journey::map {
namespace {

constexpr LaneInfo kLanes[] = {
    {Lane::kAims, "Wants", "aims \"…\""},
    {Lane::kDoes, "Does", "does \"…\""},
    {Lane::kThinks, "Thinks", "thinks \"…\""},
    {Lane::kTouches, "Touchpoints", "touch web \"…\" on phone"},
    {Lane::kFeeling, "Feels", "feeling happy"},
    {Lane::kPains, "Pains", "pain \"…\""},
    {Lane::kGains, "Gains", "gain \"…\""},
    {Lane::kMoments, "Moments that matter", "moment \"…\""},
    {Lane::kDecisions, "Decisions", "decision \"…\""},
    {Lane::kReach, "Our reach", "reach email \"…\""},
    {Lane::kMeasured, "Measured", ""},
    {Lane::kKpis, "KPIs", "kpi sold \"…\" = conversion_rate target >= 0.1"},
    {Lane::kOwners, "Owner", "owner \"…\""},
    {Lane::kDepartments, "Department", "department Sales"},
};

const std::vector<Note>& NotesOf(Lane lane, const Stage& stage) {
  switch (lane) {
    case Lane::kAims:
      return stage.aims;
    case Lane::kDoes:
      return stage.does;
    case Lane::kThinks:
      return stage.thinks;
    case Lane::kPains:
      return stage.pains;
    case Lane::kGains:
      return stage.gains;
    case Lane::kMoments:
      return stage.moments;
    case Lane::kDecisions:
      return stage.decisions;
    case Lane::kOwners:
      return stage.owners;
    case Lane::kDepartments:
      return stage.departments;
    default:
      break;
  }
  static const std::vector<Note> none;
  return none;
}

constexpr double kGap = 6;

double DrawLines(Pen& pen, const std::vector<Note>& notes, const Type& type, const char* before, const char* behind,
                 double x, double y, double width) {
  const double top = y;
  for (const Note& note : notes) {
    pen.Begin(note.at, note.text);
    y += pen.Paragraph(x, y, width, type, before + note.text + behind) + kGap;
    pen.End();
  }
  return notes.empty() ? 0 : y - top - kGap;
}

double DrawCards(Pen& pen, const std::vector<Note>& notes, const std::string& look, double x, double y, double width) {
  const double top = y;
  for (const Note& note : notes) {
    const double height = Pen::HeightOf(width - 20, kBody, note.text) + 12;
    pen.Begin(note.at, note.text);
    pen.Rect(x, y, width, height, 6, look);
    pen.Rect(x, y, 4, height, 2, look + "-edge");
    pen.Paragraph(x + 12, y + 5, width - 20, kBody, note.text);
    pen.End();
    y += height + kGap;
  }
  return notes.empty() ? 0 : y - top - kGap;
}

double DrawChips(Pen& pen, const std::vector<Note>& notes, double x, double y, double width) {
  double right = 0, top = y;
  for (const Note& note : notes) {
    const double chip = Pen::ChipWidth(width, note.text);
    if (right > 0 && right + chip > width) {
      right = 0;
      y += kChipHeight + 4;
    }
    pen.Begin(note.at, note.text);
    pen.Chip(x + right, y, width, note.text, "chip-plain");
    pen.End();
    right += chip + 4;
  }
  return notes.empty() ? 0 : y + kChipHeight - top;
}

std::string ChannelText(const Model& model, const Contact& contact) {
  std::string text = TitleOf(model.channels[static_cast<size_t>(contact.channel)]);
  if (!contact.device.empty()) text += " · " + contact.device;
  return text;
}

double DrawContacts(Pen& pen, const Model& model, const std::vector<Contact>& contacts, const char* look,
                    const Type& type, double x, double y, double width) {
  const double top = y;
  for (const Contact& contact : contacts) {
    const std::string channel = ChannelText(model, contact);
    pen.Begin(contact.at, channel + ": " + contact.text);
    const double chip = pen.Chip(x, y, width, channel, look);
    // A short text stands beside its chip.
    const bool beside = WidthOf(contact.text, type) <= width - chip - 8;
    if (beside && !contact.text.empty()) pen.Line(x + chip + 6, y + 13, type, contact.text);
    y += kChipHeight;
    if (!beside) y += 2 + pen.Paragraph(x, y + 2, width, type, contact.text);
    pen.End();
    y += kGap;
  }
  return contacts.empty() ? 0 : y - top - kGap;
}

double DrawReach(Pen& pen, const Model& model, const Stage& stage, double x, double y, double width) {
  double height = DrawContacts(pen, model, stage.reaches, "chip-ours", kBody, x, y, width);
  if (height > 0 && !stage.sends.empty()) height += kGap;
  return height + DrawContacts(pen, model, stage.sends, "chip-ours", kMuted, x, y + height, width);
}

std::string SaidText(const StageFigures& figures) {
  return "they say " + FeelingText(*figures.feeling) + " (" + CountText(figures.answers) + ")";
}

double DrawMeasured(Pen& pen, const Column& column, double x, double y, double width) {
  const StageFigures& figures = *column.stage->figures;
  const uint64_t entries = column.journey->figures ? column.journey->figures->entries : 0;
  const double share = entries == 0 ? 0 : static_cast<double>(figures.reached) / static_cast<double>(entries);
  pen.Line(x, y + 12, kStrong, CountText(figures.reached) + " came here");
  pen.Rect(x, y + 19, width, 8, 4, "bar-soft");
  if (share > 0) pen.Rect(x, y + 19, std::max(4.0, width * std::min(share, 1.0)), 8, 4, "bar");
  double line = y + 42;
  const auto say = [&](const std::string& text) {
    pen.Line(x, line, kMuted, Pen::Fit(width, kMuted, text));
    line += kMuted.line;
  };
  say(ShareText(figures.reached, entries) + " of the entries");
  if (!column.stage->final) {
    for (size_t i = 0; i < figures.to.size(); ++i) {
      const std::string& next = TitleOf(column.journey->stages[i]);
      if (figures.to[i] > 0) say(ShareText(figures.to[i], figures.entered) + " → " + next);
    }
    if (figures.converted > 0) say(ShareText(figures.converted, figures.entered) + " convert");
    say(ShareText(figures.dropped, figures.entered) + " drop off");
  }
  if (figures.median_ms) say("median " + SpanText(*figures.median_ms));
  if (figures.feeling) say(SaidText(figures));
  return line - kMuted.line - y + 4;
}

double DrawKpis(Pen& pen, const Column& column, double x, double y, double width) {
  const double top = y;
  for (const Kpi* kpi : column.kpis) y += DrawKpi(pen, *kpi, "", x, y, width) + kGap;
  return column.kpis.empty() ? 0 : y - top - kGap;
}

}  // namespace

std::span<const LaneInfo> Lanes() { return kLanes; }

std::optional<double> SaidIn(const Stage& stage) { return stage.figures ? stage.figures->feeling : std::nullopt; }

bool HasCell(Lane lane, const Column& column) {
  switch (lane) {
    case Lane::kTouches:
      return !column.stage->touches.empty();
    case Lane::kFeeling:
      return column.stage->feeling.has_value() || SaidIn(*column.stage).has_value();
    case Lane::kReach:
      return !column.stage->reaches.empty() || !column.stage->sends.empty();
    case Lane::kMeasured:
      return column.stage->figures.has_value();
    case Lane::kKpis:
      return !column.kpis.empty();
    default:
      return !NotesOf(lane, *column.stage).empty();
  }
}

double DrawKpi(Pen& pen, const Kpi& kpi, std::string_view of, double x, double y, double width) {
  const double inner = width - 20;
  const std::string text = kpi.value + " " + kpi.target;
  double height = 10 + Pen::HeightOf(inner, kStrong, TitleOf(kpi)) + Pen::HeightOf(inner, kMuted, text);
  if (!of.empty()) height += Pen::HeightOf(inner, kMuted, of);
  pen.Begin(kpi.at, TitleOf(kpi) + ": " + text);
  pen.Rect(x, y, width, height, 6, "kpi");
  pen.Rect(x, y, 4, height, 2, "kpi-edge");
  double at = y + 5;
  at += pen.Paragraph(x + 12, at, inner, kStrong, TitleOf(kpi));
  at += pen.Paragraph(x + 12, at, inner, kMuted, text);
  if (!of.empty()) pen.Paragraph(x + 12, at, inner, kMuted, of);
  pen.End();
  return height;
}

double DrawCell(Pen& pen, const Model& model, Lane lane, const Column& column, double x, double y, double width) {
  const Stage& stage = *column.stage;
  switch (lane) {
    case Lane::kThinks:
      return DrawLines(pen, stage.thinks, kQuote, "“", "”", x, y, width);
    case Lane::kTouches:
      return DrawContacts(pen, model, stage.touches, "chip", kBody, x, y, width);
    case Lane::kPains:
      return DrawCards(pen, stage.pains, "pain", x, y, width);
    case Lane::kGains:
      return DrawCards(pen, stage.gains, "gain", x, y, width);
    case Lane::kMoments:
      return DrawCards(pen, stage.moments, "moment", x, y, width);
    case Lane::kDecisions:
      return DrawLines(pen, stage.decisions, kBody, "◆ ", "", x, y, width);
    case Lane::kReach:
      return DrawReach(pen, model, stage, x, y, width);
    case Lane::kMeasured:
      return stage.figures ? DrawMeasured(pen, column, x, y, width) : 0;
    case Lane::kKpis:
      return DrawKpis(pen, column, x, y, width);
    case Lane::kOwners:
    case Lane::kDepartments:
      return DrawChips(pen, NotesOf(lane, stage), x, y, width);
    case Lane::kAims:
    case Lane::kDoes:
      return DrawLines(pen, NotesOf(lane, stage), kBody, "", "", x, y, width);
    case Lane::kFeeling:
      break;
  }
  return 0;
}

std::string CellText(const Model& model, Lane lane, const Column& column) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  const Stage& stage = *column.stage;
  const auto contacts = [&](const std::vector<Contact>& list) {
    for (const Contact& contact : list) {
      add(ChannelText(model, contact) + (contact.text.empty() ? "" : ": " + contact.text));
    }
  };
  if (lane == Lane::kTouches) {
    contacts(stage.touches);
  } else if (lane == Lane::kReach) {
    contacts(stage.reaches);
    contacts(stage.sends);
  } else if (lane == Lane::kFeeling) {
    if (stage.feeling) add(stage.feeling_text);
    if (SaidIn(stage)) add(SaidText(*stage.figures));
  } else if (lane == Lane::kKpis) {
    for (const Kpi* kpi : column.kpis) add(TitleOf(*kpi) + ": " + kpi->value + " " + kpi->target);
  } else if (lane == Lane::kMeasured) {
    if (stage.figures) {
      add(CountText(stage.figures->reached) + " came here");
      for (size_t i = 0; i < stage.figures->to.size(); ++i) {
        const std::string& next = TitleOf(column.journey->stages[i]);
        if (stage.figures->to[i] > 0) add(CountText(stage.figures->to[i]) + " → " + next);
      }
      add(CountText(stage.figures->converted) + " converted, " + CountText(stage.figures->dropped) + " dropped off");
      if (stage.figures->median_ms) add("median " + SpanText(*stage.figures->median_ms));
    }
  } else {
    for (const Note& note : NotesOf(lane, stage)) add(note.text);
  }
  return text;
}

}  // namespace journey::map
