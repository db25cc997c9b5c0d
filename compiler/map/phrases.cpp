// Phrases are the source text without its line breaks, or made from the typed program where the text says less.
#include "compiler/map/phrases.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "compiler/check/names.h"
#include "compiler/sema/feelings.h"
#include "insight/kpi_text.h"
#include "runtime/value/text.h"

namespace journey::map {
namespace {

constexpr int64_t kDayMs = 86'400'000;

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

std::string Humanized(std::string_view name) {
  std::string text;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c == '_') {
      text += ' ';
    } else if (IsUpper(c) && i > 0 && !IsUpper(name[i - 1]) && name[i - 1] != '_') {
      text += ' ';
      const bool word = i + 1 < name.size() && !IsUpper(name[i + 1]);
      text += word ? static_cast<char>(c - 'A' + 'a') : c;
    } else {
      text += c;
    }
  }
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string CapText(const ir::Cap& cap) {
  static constexpr std::array<const char*, 4> kUnits = {"day", "week", "month", "year"};
  const std::string window = cap.calendar ? std::string("calendar ") + kUnits[static_cast<size_t>(cap.unit)]
                                          : check::DelayText({.ms = cap.window_ms});
  return std::to_string(cap.count) + " per " + window;
}

std::string KpiValue(const typed::Program& program, const typed::Journey& journey, const ir::Kpi& kpi) {
  return insight::KpiText(
      kpi, [&](int32_t stage) { return TitleOf(journey.stages[static_cast<size_t>(stage)].info); },
      [&](int32_t channel) { return TitleOf(program.channels[static_cast<size_t>(channel)].info); });
}

std::optional<double> FeelingOf(std::string_view text) {
  if (const std::optional<double> named = FeelingNamed(text)) return named;
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::clamp(value, kWorstFeeling, kBestFeeling);
}

int64_t AboutMs(const ir::Delay& delay) {
  if (!delay.calendar) return delay.ms;
  static constexpr std::array<int64_t, 4> kDays = {1, 7, 30, 365};
  return std::min<int64_t>(delay.count, 36'500) * kDays[static_cast<size_t>(delay.unit)] * kDayMs;
}

std::string DelayWords(const ir::Delay& delay) { return check::DelayText(delay); }

std::string EventName(const typed::Program& program, int32_t event) {
  return event == ir::kNone ? "?" : program.events[static_cast<size_t>(event)].wire;
}

std::string OnText(const typed::Program& program, const Origin& origin, int32_t event, const typed::Expr* condition) {
  std::string text = "on " + EventName(program, event);
  if (condition != nullptr) text += " where " + origin.Written(condition->span);
  return text;
}

std::string WhenText(const Origin& origin, const typed::Expr* condition) {
  return "when " + (condition == nullptr ? "true" : origin.Written(condition->span));
}

std::string ConditionText(const Origin& origin, const typed::Expr* condition) {
  return condition == nullptr ? "" : origin.Written(condition->span);
}

std::string TriggerText(const typed::Program& program, const Origin& origin, const typed::Trigger& trigger) {
  switch (trigger.kind) {
    case typed::TriggerKind::kOn:
      return OnText(program, origin, trigger.event, trigger.condition.get());
    case typed::TriggerKind::kWhen:
      return WhenText(origin, trigger.condition.get());
    case typed::TriggerKind::kAfter:
      return "after " + DelayWords(trigger.delay);
    case typed::TriggerKind::kEvery:
      return "every " + DelayWords(trigger.delay);
    case typed::TriggerKind::kIdle:
      return "idle " + DelayWords(trigger.delay);
    case typed::TriggerKind::kAt:
    case typed::TriggerKind::kInstant:
      break;
  }
  return origin.Written(trigger.span);
}

std::string SendText(const typed::Program& program, const typed::Send& send) {
  const typed::Channel& channel = program.channels[static_cast<size_t>(send.channel)];
  std::string first;
  for (size_t i = 0; i < send.args.size() && i < channel.params.size(); ++i) {
    const typed::Expr* arg = send.args[i].get();
    while (arg != nullptr && arg->kind == typed::ExprKind::kSome) arg = arg->args[0].get();
    if (arg == nullptr || arg->kind != typed::ExprKind::kConst) continue;
    const auto* text = std::get_if<std::string>(&arg->value);
    if (text == nullptr || arg->type.kind == ir::Kind::kZone) continue;
    if (channel.params[i].info.name == "template") return *text;
    if (first.empty()) first = *text;
  }
  return first;
}

}  // namespace journey::map
