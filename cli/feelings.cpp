// A trace of the fold hears each event.
#include "cli/feelings.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cli/common.h"
#include "cli/log_walks.h"
#include "cli/log_watch.h"
#include "compiler/diag/diag.h"
#include "compiler/sema/feelings.h"
#include "runtime/program/program.h"
#include "runtime/rules/observe.h"
#include "runtime/value/numbers.h"
#include "runtime/value/packed.h"

namespace journey::cli {
namespace {

// A source of feelings in the module's terms.
struct Voice {
  int32_t event = ir::kNone;
  const ir::Slot* slot = nullptr;  // null: the event itself tells
  const FeelingSource* source = nullptr;
};

bool IsCalled(const ir::Event& event, std::string_view name) {
  return event.wire == name || event.name == name || event.name.substr(event.name.rfind('.') + 1) == name;
}

// Of the slots, those that hold numbers and have a name of their own.
Result<const ir::Slot*> NumberCalled(const ir::Event& event, const FeelingSource& source) {
  std::vector<std::string_view> names;
  for (const ir::Slot& slot : event.layout.slots) {
    const ir::Kind kind = slot.type.kind;
    if (slot.name.starts_with('#')) continue;
    const bool named = slot.name == source.field || (slot.wire.size() == 1 && slot.wire[0] == source.field);
    if (kind == ir::Kind::kInt || kind == ir::Kind::kDecimal || kind == ir::Kind::kFloat) {
      if (named) return &slot;
      names.push_back(slot.name);
    } else if (named) {
      return Status::Error(
          fmt::format("{}: [feelings]: `{}` of `{}` is no number", source.place, source.field, source.event));
    }
  }
  const std::string_view near = Nearest(source.field, names);
  return Status::Error(fmt::format("{}: [feelings]: `{}` has no field `{}`; {}", source.place, source.event,
                                   source.field,
                                   !near.empty()   ? fmt::format("did you mean `{}`?", near)
                                   : names.empty() ? std::string("it has no numbers")
                                                   : fmt::format("its numbers are {}", fmt::join(names, ", "))));
}

Result<std::vector<Voice>> VoicesOf(const std::vector<FeelingSource>& sources, const ir::Module& module) {
  std::vector<Voice> voices;
  for (const FeelingSource& source : sources) {
    std::vector<std::string_view> names;
    Voice voice{.source = &source};
    for (size_t i = 0; i < module.events.size(); ++i) {
      const ir::Event& event = module.events[i];
      names.push_back(std::string_view(event.name).substr(event.name.rfind('.') + 1));
      if (!IsCalled(event, source.event)) continue;
      if (voice.event != ir::kNone) {
        return Status::Error(fmt::format("{}: [feelings]: both `{}` and `{}` are called `{}`: write the whole name",
                                         source.place, module.events[static_cast<size_t>(voice.event)].name, event.name,
                                         source.event));
      }
      voice.event = static_cast<int32_t>(i);
    }
    if (voice.event == ir::kNone) {
      const std::string_view near = Nearest(source.event, names);
      return Status::Error(fmt::format("{}: [feelings]: the project has no event `{}`{}", source.place, source.event,
                                       near.empty() ? std::string() : fmt::format("; did you mean `{}`?", near)));
    }
    if (!source.always) {
      const auto slot = NumberCalled(module.events[static_cast<size_t>(voice.event)], source);
      if (!slot.ok()) return slot.status();
      voice.slot = slot.value();
    }
    voices.push_back(voice);
  }
  return voices;
}

class Listener final : public rt::Trace {
 public:
  Listener(const std::vector<Voice>& voices, const ir::Module& module, insight::Figures& figures)
      : voices_(voices), module_(module), figures_(figures) {}

  void Hears(const rt::Customer& customer, const rt::Happening& input) override {
    for (const Voice& voice : voices_) {
      if (voice.event != input.event) continue;
      if (const std::optional<double> feeling = FeelingOf(voice, input)) Count(customer, *feeling);
    }
  }

 private:
  static std::optional<double> FeelingOf(const Voice& voice, const rt::Happening& input) {
    const FeelingSource& source = *voice.source;
    if (source.always) return source.always;
    const rt::Value value = rt::LoadSlot(input.fields, *voice.slot);
    if (value.has == 0) return std::nullopt;
    const ir::Kind kind = voice.slot->type.kind;
    const double number = kind == ir::Kind::kFloat     ? value.f
                          : kind == ir::Kind::kDecimal ? rt::DoubleFromDecimal(value.i)
                                                       : static_cast<double>(value.i);
    const double share = (number - source.worst) / (source.best - source.worst);
    return std::clamp(kWorstFeeling + share * (kBestFeeling - kWorstFeeling), kWorstFeeling, kBestFeeling);
  }

  void Count(const rt::Customer& customer, double feeling) {
    for (size_t j = 0; j < module_.journeys.size(); ++j) {
      const auto journey = static_cast<int32_t>(j);
      for (rt::Offset at = customer.FirstOf(journey); at != 0; at = customer.Next(at)) {
        const rt::Instance& instance = customer.At(at);
        if (instance.journey != journey) break;
        if (instance.ended || instance.stage < 0) continue;
        figures_.journeys[j].stages[static_cast<size_t>(instance.stage)].said.Add(feeling);
      }
    }
  }

  const std::vector<Voice>& voices_;
  const ir::Module& module_;
  insight::Figures& figures_;
};

}  // namespace

std::optional<int> AddFeelings(const FeelingsAsked& asked, const ProjectFiles& project, const ir::Module& module,
                               insight::Figures& figures) {
  if (project.feelings.empty()) return std::nullopt;
  const auto reading = ReadingOf(asked.input, project.input);
  if (!reading.ok()) return FailUsage(reading.status().message());
  const auto voices = VoicesOf(project.feelings, module);
  if (!voices.ok()) return FailUsage(voices.status().message());
  auto program = rt::Program::Load(module);
  if (!program.ok()) return FailWorld(program.status().message());
  Listener listener(voices.value(), module, figures);
  auto watched = WatchLog(**program, asked.input.events, reading.value(), asked.session, {.events = &listener});
  if (!watched.ok()) return FailWorld(watched.status().message());
  return TellOfUnusable(asked.input.events, watched->lines, watched->rejected);
}

}  // namespace journey::cli
