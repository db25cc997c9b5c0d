// What stands in the way of a send (section 5; edition 2, section 7): requirements, quiet hours and caps, the channel's
// own and those of its groups.
#include <algorithm>
#include <limits>
#include <span>

#include "runtime/abi/act.h"
#include "runtime/rules/fold.h"
#include "runtime/state/sent_log.h"
#include "runtime/value/packed.h"
#include "runtime/value/quiet.h"

namespace journey::rt {

// ---------------------------------------------------------------- arguments

const Value* Fold::RuleArgs(int32_t channel, const Value* args) {
  const std::vector<int32_t>& params = module_.channels[static_cast<size_t>(channel)].rule_params;
  if (params.empty()) return nullptr;
  const std::vector<ir::Slot>& slots = plan_.channels[static_cast<size_t>(channel)].rule_args.slots;
  rule_args_.clear();
  for (size_t i = 0; i < params.size(); ++i) {
    Value value = args[params[i]];
    if (value.has == kNotWritten) {
      value = slots[i].initial != ir::kNone ? program_.constants()[slots[i].initial] : Value::None();
    }
    rule_args_.push_back(value);
  }
  return rule_args_.data();
}

const Value* Fold::KeptRuleArgs(Offset send) {
  customer_->LoadRuleArgs(send, rule_args_);
  return rule_args_.data();
}

template <typename Visit>
bool Fold::ForEachOwner(const SendAsked& send, Visit&& visit) {
  const ChannelPlan& plan = plan_.channels[static_cast<size_t>(send.channel)];
  if (!visit(module_.channels[static_cast<size_t>(send.channel)], plan.rules, send.args, ir::kNone)) return false;
  for (const ChannelPlan::Membership& member : plan.groups) {
    group_args_.clear();
    for (const int32_t arg : *member.args) group_args_.push_back(send.args[arg]);
    const auto group = static_cast<size_t>(member.group);
    if (!visit(module_.groups[group], plan_.groups[group], group_args_.data(), member.group)) return false;
  }
  return true;
}

// ---------------------------------------------------------------- questions

Fold::SendAnswer Fold::Ask(const SendAsked& send) {
  SendAnswer answer;
  if (!plan_.channels[static_cast<size_t>(send.channel)].asks) return answer;
  asks_policy_ = true;
  if (AskRequirements(send, answer) && (!send.asks_quiet || AskQuiet(send, answer))) AskCaps(send, answer);
  asks_policy_ = false;
  return answer;
}

bool Fold::AskRequirements(const SendAsked& send, SendAnswer& answer) {
  return ForEachOwner(send, [&](const auto& rules, const RulesPlan& plan, const Value* args, int32_t group) {
    for (size_t i = 0; i < rules.requires_fns.size(); ++i) {
      const int32_t function = rules.requires_fns[i];
      const bool holds = Evaluate(function, args);
      Answered(Question::kRequirement, holds, function, ir::kNone, static_cast<int32_t>(i), send.channel, group);
      if (holds) continue;
      answer = {ir::SendFate::kSuppressed, "requirement", plan.requires_names[i], 0, false};
      return false;
    }
    return true;
  });
}

// All that hold for this send are one window; the first of them that is quiet now gives its name.
bool Fold::AskQuiet(const SendAsked& send, SendAnswer& answer) {
  quiet_.clear();
  quiet_names_.clear();
  ForEachOwner(send, [&](const auto& rules, const RulesPlan& plan, const Value* args, int32_t group) {
    for (size_t i = 0; i < rules.quiet.size(); ++i) {
      const int32_t unless = rules.quiet[i].unless_fn;
      if (unless != ir::kNone) {
        const bool excepted = Evaluate(unless, args);
        Answered(Question::kQuiet, excepted, unless, ir::kNone, static_cast<int32_t>(i), send.channel, group);
        if (excepted) continue;
      }
      quiet_.push_back(rules.quiet[i]);
      quiet_names_.push_back(&plan.quiet_names[i]);
    }
    return true;
  });
  if (quiet_.empty()) return true;
  const std::optional<int64_t> until = QuietUntil(step_.now, quiet_, customer_->zone(), program_.calendars());
  const int32_t journey = instance_ != 0 ? Current().journey : ir::kNone;
  Answered(Question::kQuiet, until.has_value(), ir::kNone, journey, ir::kNone, send.channel);
  if (!until) return true;
  size_t first = 0;
  const auto is_quiet = [&](size_t rule) {
    return QuietUntil(step_.now, std::span(&quiet_[rule], 1), customer_->zone(), program_.calendars()).has_value();
  };
  while (first + 1 < quiet_.size() && !is_quiet(first)) ++first;
  answer.by = *quiet_names_[first];
  if (send.skips || *until == kNever) {
    answer.fate = ir::SendFate::kSuppressed;
    answer.reason = "quiet";
  } else {
    answer.fate = ir::SendFate::kDeferred;
    answer.until = *until;
  }
  return false;
}

bool Fold::AskCaps(const SendAsked& send, SendAnswer& answer) {
  return ForEachOwner(send, [&](const auto& rules, const RulesPlan& plan, const Value* args, int32_t group) {
    for (size_t i = 0; i < rules.caps.size(); ++i) {
      const ir::Cap& cap = rules.caps[i];
      const auto number = static_cast<int32_t>(i);
      if (cap.where_fn != ir::kNone) {
        const bool counts = Evaluate(cap.where_fn, args);
        Answered(Question::kCap, counts, cap.where_fn, ir::kNone, number, send.channel, group);
        if (!counts) continue;
      }
      int64_t start;
      if (cap.calendar) {
        start = StartOfUnit(step_.now, cap.unit, customer_->zone());
      } else if (__builtin_sub_overflow(step_.now, cap.window_ms, &start)) {
        start = std::numeric_limits<int64_t>::min();
      }
      const bool reached = CountSent(*customer_, plan.cap_logs[i], start, cap.calendar) >= cap.count;
      Answered(Question::kCap, reached, ir::kNone, ir::kNone, number, send.channel, group);
      if (!reached) continue;
      answer = {ir::SendFate::kSuppressed, "capped", plan.cap_names[i], 0, false};
      if (!cap.defers) return false;
      const int64_t room = RoomAt(cap, plan.cap_logs[i]);
      int64_t away;
      if (room == kNever || __builtin_sub_overflow(room, send.made, &away) || away > cap.defer_ms) return false;
      answer = {ir::SendFate::kDeferred, "", plan.cap_names[i], room, true};
      return false;
    }
    return true;
  });
}

int64_t Fold::RoomAt(const ir::Cap& cap, int32_t log) const {
  if (cap.calendar) return StartOfNextUnit(step_.now, cap.unit, customer_->zone());
  int64_t room;
  // Of the messages that fill it the oldest must go.
  if (__builtin_add_overflow(rt::SentTime(*customer_, log, cap.count), cap.window_ms, &room)) return kNever;
  return room;
}

void Fold::LogSent(const SendAsked& send) {
  if (!plan_.channels[static_cast<size_t>(send.channel)].asks) return;
  // First which, since taking in may move what the arguments point at.
  logs_.clear();
  ForEachOwner(send, [&](const auto&, const RulesPlan& plan, const Value* args, int32_t) {
    for (const int32_t log : plan.logs) {
      if (Evaluate(plan_.logs[static_cast<size_t>(log)].where_fn, args)) logs_.push_back(log);
    }
    return true;
  });
  if (logs_.empty()) return;
  for (const int32_t log : logs_) rt::LogSent(*customer_, log, step_.now);
  Rebind();
}

}  // namespace journey::rt
