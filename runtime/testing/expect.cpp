// What a test expects, and what to say when it is otherwise.
//
// `expect sent` takes the earliest send not yet taken; `expect suppressed` and `expect deferred` take the earliest not
// yet taken that matches, so that one test may look at the reasons of several channels in any order.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runtime/rules/send_text.h"
#include "runtime/testing/runner.h"
#include "runtime/value/calendar.h"

namespace journey::rt {

bool TestRunner::OfCustomer(const Captured& record, const ir::TestStep& step) const {
  return NowOf(record.customer) == customer_ && (step.journey == ir::kNone || record.journey == step.journey);
}

std::string TestRunner::ValueText(const Value& value, const ir::Type& type) const {
  if (value.has == 0) return "none";
  std::string text;
  AppendValue(program_, type, value, text);
  return text;
}

std::string_view TestRunner::StageName(int32_t journey, int32_t stage) const {
  if (stage == ir::kNone) return "no stage (held out)";
  return module_.journeys[static_cast<size_t>(journey)].stages[static_cast<size_t>(stage)].name;
}

std::string TestRunner::Describe(const Captured& record) const {
  std::string text(module_.channels[static_cast<size_t>(record.channel)].simple_name);
  text += '(';
  bool first = true;
  const auto args = nlohmann::ordered_json::parse(record.args_json);
  for (const auto& [name, value] : args.items()) {
    if (!first) text += ", ";
    first = false;
    text += fmt::format("{}: {}", name, value.dump());
  }
  text += fmt::format(") from {}", JourneyName(record.journey));
  return text;
}

std::string TestRunner::CompareArgs(const ir::TestStep& step, const Captured& record) {
  const ir::Channel& channel = module_.channels[static_cast<size_t>(record.channel)];
  const nlohmann::json args = nlohmann::json::parse(record.args_json);
  for (const ir::TestValue& expected : step.values) {
    const ir::ChannelParam& param = channel.params[static_cast<size_t>(expected.index)];
    const Value value = Evaluate(expected.fn, expected.args);
    const std::string wanted = ValueText(value, param.type);
    const auto found = args.find(param.name);
    if (value.has == 0) {
      if (found != args.end()) return fmt::format("`{}` is {}, not none", param.name, found->dump());
    } else if (found == args.end()) {
      return fmt::format("`{}` is not given, expected {}", param.name, wanted);
    } else if (*found != nlohmann::json::parse(wanted)) {
      return fmt::format("`{}` is {}, expected {}", param.name, found->dump(), wanted);
    }
  }
  return "";
}

// ---------------------------------------------------------------- sends

std::string TestRunner::ExpectSent(const ir::TestStep& step) {
  for (Captured& record : sink_.records) {
    if (record.kind != RecordKind::kSent || record.taken || !OfCustomer(record, step)) continue;
    if (record.channel != step.channel) return fmt::format("the earliest send not yet taken is {}", Describe(record));
    const std::string difference = CompareArgs(step, record);
    if (!difference.empty()) {
      return fmt::format("the earliest send not yet taken is {}: {}", Describe(record), difference);
    }
    record.taken = true;
    return "";
  }
  std::string message = "nothing was sent that is not yet taken";
  for (const Captured& record : sink_.records) {
    if (record.channel != step.channel || record.taken || !OfCustomer(record, step)) continue;
    if (record.kind == RecordKind::kSuppressed) {
      message += fmt::format("; {} was suppressed: {}", Describe(record), record.reason);
    } else if (record.kind == RecordKind::kDeferred) {
      message += fmt::format("; {} was deferred until {}", Describe(record), FormatInstant(record.until));
    }
  }
  return message;
}

std::string TestRunner::ExpectNotSent(const ir::TestStep& step) {
  std::string message;
  for (const Captured& record : sink_.records) {
    if (record.kind != RecordKind::kSent || record.channel != step.channel || record.taken ||
        !OfCustomer(record, step) || !CompareArgs(step, record).empty()) {
      continue;
    }
    message += fmt::format("{}{}", message.empty() ? "it was sent and is not yet taken: " : ", ", Describe(record));
  }
  return message;
}

std::string TestRunner::ExpectSentNothing(const ir::TestStep& step) {
  std::string message;
  for (const Captured& record : sink_.records) {
    if (record.kind != RecordKind::kSent || record.taken || !OfCustomer(record, step)) continue;
    message += fmt::format("{}{}", message.empty() ? "not yet taken: " : ", ", Describe(record));
  }
  return message;
}

std::string TestRunner::ExpectSuppressed(const ir::TestStep& step) {
  std::string found;
  for (Captured& record : sink_.records) {
    if (record.kind != RecordKind::kSuppressed || record.channel != step.channel || record.taken ||
        !OfCustomer(record, step)) {
      continue;
    }
    const std::string difference = CompareArgs(step, record);
    if ((step.name.empty() || record.reason == step.name) && difference.empty()) {
      record.taken = true;
      return "";
    }
    found += fmt::format("; {} was suppressed: {}", Describe(record), record.reason);
  }
  if (!found.empty()) return fmt::format("no such suppression is left{}", found);
  return fmt::format("nothing on {} was suppressed that is not yet taken",
                     module_.channels[static_cast<size_t>(step.channel)].simple_name);
}

std::string TestRunner::ExpectDeferred(const ir::TestStep& step) {
  const int64_t until = step.fn != ir::kNone ? Evaluate(step).i : 0;
  std::string found;
  for (Captured& record : sink_.records) {
    if (record.kind != RecordKind::kDeferred || record.channel != step.channel || record.taken ||
        !OfCustomer(record, step)) {
      continue;
    }
    const std::string difference = CompareArgs(step, record);
    if ((step.fn == ir::kNone || record.until == until) && difference.empty()) {
      record.taken = true;
      return "";
    }
    found += fmt::format("; {} was deferred until {}", Describe(record), FormatInstant(record.until));
  }
  if (!found.empty()) return fmt::format("no such deferral is left{}", found);
  return fmt::format("nothing on {} was deferred that is not yet taken",
                     module_.channels[static_cast<size_t>(step.channel)].simple_name);
}

// ---------------------------------------------------------------- instances

std::vector<Engine::InstanceView> TestRunner::Instances(int32_t journey) {
  std::vector<Engine::InstanceView> views = engine_.Instances(customer_, journey);
  if (const Engine::InstanceView* ended = kept_.LastEnded(customer_, journey)) views.push_back(*ended);
  return views;
}

std::string TestRunner::Whereabouts(int32_t journey) {
  const std::vector<Engine::InstanceView> views = Instances(journey);
  if (views.empty()) return fmt::format("{} was never entered", JourneyName(journey));
  std::string text;
  for (const Engine::InstanceView& view : views) {
    if (!text.empty()) text += ", ";
    text += JourneyName(journey);
    if (!view.key.empty()) text += fmt::format(" of {}", view.key);
    if (view.active) {
      text += fmt::format(" is in {}", StageName(journey, view.stage));
    } else {
      text += fmt::format(" ended {} in {}", ir::OutcomeName(view.outcome), StageName(journey, view.stage));
    }
  }
  return text;
}

std::string TestRunner::ExpectIn(const ir::TestStep& step) {
  const std::vector<Engine::InstanceView> views = Instances(step.journey);
  const bool inside = std::any_of(views.begin(), views.end(), [&](const Engine::InstanceView& view) {
    return view.active && view.stage == step.stage;
  });
  return inside ? "" : Whereabouts(step.journey);
}

std::string TestRunner::ExpectEnded(const ir::TestStep& step) {
  const std::vector<Engine::InstanceView> views = Instances(step.journey);
  const bool ended = !views.empty() && !views.back().active && ir::OutcomeName(views.back().outcome) == step.name &&
                     (step.stage == ir::kNone || views.back().stage == step.stage);
  return ended ? "" : Whereabouts(step.journey);
}

std::string TestRunner::ExpectEntered(const ir::TestStep& step) {
  int64_t entries = 0;
  for (const Captured& record : sink_.records) {
    if (record.kind != RecordKind::kEntered && record.kind != RecordKind::kHeldOut) continue;
    if (OfCustomer(record, step)) ++entries;
  }
  if (step.fn == ir::kNone) return entries > 0 ? "" : Whereabouts(step.journey);
  const int64_t wanted = Evaluate(step).i;
  if (entries == wanted) return "";
  const std::string_view name = JourneyName(step.journey);
  return entries == 0 ? fmt::format("{} was never entered", name)
                      : fmt::format("{} was entered {} time{}, not {}", name, entries, entries == 1 ? "" : "s", wanted);
}

std::string TestRunner::ExpectNotEntered(const ir::TestStep& step) {
  return engine_.WasEntered(customer_, step.journey) ? Whereabouts(step.journey) : "";
}

std::string TestRunner::ExpectNotActive(const ir::TestStep& step) {
  const std::vector<Engine::InstanceView> views = Instances(step.journey);
  return !views.empty() && views.front().active ? Whereabouts(step.journey) : "";
}

// ---------------------------------------------------------------- conditions

void TestRunner::CollectReads(int32_t function, std::set<std::string>& reads) {
  for (const ir::Block& block : module_.functions[static_cast<size_t>(function)].blocks) {
    for (const ir::Instr& instr : block.instrs) {
      const auto index = static_cast<int32_t>(instr.imm);
      if (instr.op == ir::Op::kCall) {
        CollectReads(index, reads);
      } else if (instr.op == ir::Op::kLoadProfile) {
        const ir::Slot& slot = module_.customer.slots[static_cast<size_t>(index)];
        reads.insert(
            fmt::format("customer.{} = {}", slot.name, ValueText(engine_.PeekProfile(customer_, index), slot.type)));
      } else if (instr.op == ir::Op::kLoadOther) {
        const ir::Slot& slot =
            module_.journeys[static_cast<size_t>(index)].memory.slots[static_cast<size_t>(instr.imm2)];
        const Value value = engine_.PeekMemory(customer_, index, static_cast<int32_t>(instr.imm2));
        reads.insert(fmt::format("{}.{} = {}", JourneyName(index), slot.name, ValueText(value, slot.type)));
        if (!engine_.WasEntered(customer_, index))
          reads.insert(fmt::format("{} was never entered", JourneyName(index)));
      }
    }
  }
}

std::string TestRunner::ExpectMerged(const ir::TestStep& step) {
  for (auto next = sink_.merged.find(named_); next != sink_.merged.end(); next = sink_.merged.find(next->second)) {
    if (next->second == step.other) return "";
  }
  if (customer_ == named_) return fmt::format("{} is nobody else yet", named_);
  return fmt::format("{} has become one with {}", named_, customer_);
}

std::string TestRunner::ExpectHolds(const ir::TestStep& step) {
  if (Evaluate(step).i != 0) return "";
  std::set<std::string> reads;
  CollectReads(step.fn, reads);
  return reads.empty() ? "it is false" : fmt::format("it is false; found {}", fmt::join(reads, ", "));
}

}  // namespace journey::rt
