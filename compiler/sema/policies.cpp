// Rules of channels and groups: `requires`, `quiet`, `cap` and `cost`, their own and those of every `policy` block of
// the project, in the order in which records number them.
#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/sema/times.h"
#include "ir/week.h"

namespace journey::sema {
namespace {

// What quiet hours cover of a week, by the zone they are in: hours of different zones say nothing about each other.
// None: the customer's.
using Covered = std::map<std::optional<std::string>, ir::CoveredWeek>;

// Whose rules they are.
struct Owner {
  const typed::DeclInfo& info;
  typed::Rules& rules;
  typed::Channel* channel = nullptr;  // null: a group
  // Its parameters have names in its rules, as those of a function.
  typed::Let scope;
  // Names of parameters that cannot be read, and why.
  std::unordered_map<std::string, std::string> lacking;
};

class RuleChecker {
 public:
  RuleChecker(Context& context, int32_t module, Owner& owner, bool own_block)
      : context_(context), owner_(owner), own_block_(own_block), exprs_(context, {.module = module}) {
    exprs_.scope.no_event_why = "a channel's rules hold for every send, whatever led to it";
    exprs_.scope.let = &owner.scope;
    exprs_.scope.lacking = &owner.lacking;
    exprs_.scope.params_first = true;
  }

  void Check(const std::vector<ast::PolicyItem>& items) {
    for (const ast::PolicyItem& item : items) {
      std::visit(Overloaded{
                     [&](const ast::Requires& requires_item) { CheckRequires(requires_item); },
                     [&](const ast::Quiet& quiet) { CheckQuiet(quiet); },
                     [&](const ast::Cap& cap) { CheckCap(cap); },
                     [&](const ast::Cost& cost) { CheckCost(cost); },
                 },
                 item);
    }
  }

 private:
  void CheckRequires(const ast::Requires& item) {
    owner_.rules.requires_conditions.push_back(exprs_.CheckCondition(*item.condition, "`requires` takes a condition"));
  }

  void CheckQuiet(const ast::Quiet& item) {
    typed::Quiet quiet;
    quiet.span = item.span;
    if (item.unless != nullptr) quiet.unless = exprs_.CheckCondition(*item.unless, "`unless` takes a condition");
    if (item.outside) {
      quiet.hours.outside = CheckCalendar(context_, exprs_, *item.outside);
      if (quiet.hours.outside == kNone) return;
      if (context_.program.calendars[quiet.hours.outside].openings.empty()) return;  // said already
    } else {
      const std::optional<int64_t> from = CheckTime(exprs_, *item.from, "the beginning of `quiet`");
      const std::optional<int64_t> to = from ? CheckTime(exprs_, *item.to, "the end of `quiet`") : std::nullopt;
      if (!from || !to) return;
      if (*from == *to) {
        context_
            .Report(DiagCode::J4004, item.span, "these quiet hours begin and end at one time",
                    "no time at all, or the whole day?")
            .Help("to send nothing at all, use `requires false`");
        return;
      }
      quiet.hours.from_ms = *from;
      quiet.hours.to_ms = *to;
      if (item.day) quiet.hours.day = static_cast<ir::DayKind>(item.day->kind);
    }
    owner_.rules.quiet.push_back(std::move(quiet));
  }

  void CheckCap(const ast::Cap& item) {
    typed::Cap result;
    result.span = item.span;
    ir::Cap& cap = result.cap;
    bool whole = true;
    if (item.count <= 0) {
      context_.Report(DiagCode::J4007, item.span, "a cap of zero lets nothing through")
          .Help("to send nothing at all, use `requires false`");
      whole = false;
    }
    cap.count = static_cast<uint32_t>(std::min<int64_t>(item.count, UINT32_MAX));
    if (item.window == nullptr) {
      cap.calendar = true;
      cap.unit = static_cast<ir::CalendarUnit>(item.unit);
    } else {
      cap.window_ms = CheckDuration(context_, exprs_, *item.window, "the window of a cap", 0);
      whole = whole && cap.window_ms != 0;
    }
    if (item.where != nullptr) whole = CheckFilter(*item.where, result) && whole;
    if (item.defer != nullptr) {
      cap.defers = true;
      cap.defer_ms = CheckDuration(context_, exprs_, *item.defer, "the limit of `defer up to`", 0);
      whole = whole && cap.defer_ms != 0;
    }
    if (whole) owner_.rules.caps.push_back(std::move(result));
  }

  bool CheckFilter(const ast::Expr& where, typed::Cap& cap) {
    cap.where = exprs_.CheckCondition(where, "the condition of `where`");
    if (HasError(*cap.where)) return false;
    if (const typed::Expr* impure = FirstImpure(context_, *cap.where, true, false)) {
      context_
          .Report(DiagCode::J2019, impure->span, "the condition of a cap may read only parameters and constants",
                  "this " + std::string(WhatItReads(*impure)))
          .Note("it decides once, when a message is sent, whether the message counts")
          .Help("what the customer must be is asked by `requires`");
      return false;
    }
    // As written, but for the blanks.
    bool blank = false;
    for (const char c : context_.sources.Text(where.span)) {
      const bool is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (!is_blank && blank && !cap.cap.where.empty()) cap.cap.where += ' ';
      if (!is_blank) cap.cap.where += c;
      blank = is_blank;
    }
    return true;
  }

  void CheckCost(const ast::Cost& item) {
    const std::optional<ConstValue> value = exprs_.CheckConst(*item.amount, {Kind::kDecimal}, "the cost of a message");
    if (owner_.channel == nullptr || !own_block_) {
      context_.Report(DiagCode::J0026, item.span, "a `cost` stands in the channel's own declaration")
          .Help("write `channel " + owner_.info.name + " … { cost … }`");
      return;
    }
    if (owner_.channel->cost) {
      context_.Report(DiagCode::J3012, item.span, "a channel has one `cost` at most");
      return;
    }
    if (!value) return;
    owner_.channel->cost = std::get<int64_t>(*value);
    if (*owner_.channel->cost >= 0) return;
    context_.Report(DiagCode::J4008, item.amount->span, "a message cannot cost less than nothing")
        .Help("write what one message costs: `cost 0.08`");
    owner_.channel->cost = 0;
  }

  Context& context_;
  Owner& owner_;
  bool own_block_;
  Exprs exprs_;
};

Owner OwnerOf(typed::Channel& channel) {
  Owner owner{channel.info, channel.rules, &channel, {}, {}};
  owner.scope.info = channel.info;
  for (const typed::ChannelParam& param : channel.params) owner.scope.params.push_back({param.info, param.type});
  return owner;
}

// What all members have with one type can be read.
Owner OwnerOf(Context& context, typed::Group& group) {
  Owner owner{group.info, group.rules, nullptr, {}, {}};
  owner.scope.info = group.info;
  struct Known {
    Type type;
    size_t members = 0;
    bool same = true;
  };
  std::unordered_map<std::string_view, Known> known;
  for (const int32_t member : group.members) {
    for (const typed::ChannelParam& param : context.program.channels[member].params) {
      Known& one = known.try_emplace(param.info.name, Known{param.type}).first->second;
      ++one.members;
      one.same = one.same && one.type == param.type;
    }
  }
  for (const int32_t member : group.members) {
    const typed::Channel& channel = context.program.channels[member];
    for (const typed::ChannelParam& param : channel.params) {
      const Known& one = known.at(param.info.name);
      if (one.same && one.members == group.members.size()) {
        if (member == group.members[0]) owner.scope.params.push_back({param.info, param.type});
      } else {
        owner.lacking.try_emplace(param.info.name,
                                  one.same ? "not all channels of `" + group.info.name + "` have such a parameter"
                                           : "the channels of `" + group.info.name + "` have it with different types");
      }
    }
  }
  group.params.assign(owner.scope.params.begin(), owner.scope.params.end());
  return owner;
}

// Modules in the order of their names, in which the rules of `policy` blocks are numbered.
std::vector<size_t> ByName(const Context& context) {
  std::vector<size_t> order(context.modules.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t module) { return context.program.modules[module].name; });
  return order;
}

void CheckPolicyBlocks(Context& context, std::vector<Owner>& channels, std::vector<Owner>& groups) {
  for (const size_t at : ByName(context)) {
    const auto module = static_cast<int32_t>(at);
    for (const ast::Declaration& declaration : context.modules[at].ast->declarations) {
      const auto* policy = std::get_if<ast::Policy>(&declaration);
      if (policy == nullptr) continue;
      const Symbol* symbol = context.ResolveSendable(module, policy->channel);
      if (symbol == nullptr) continue;
      Owner& owner = (symbol->kind == SymbolKind::kGroup ? groups : channels)[static_cast<size_t>(symbol->index)];
      RuleChecker(context, module, owner, false).Check(policy->items);
    }
  }
}

void AddHours(const Context& context, const ir::Quiet& hours, Covered& covered) {
  if (hours.outside == kNone) return covered[std::nullopt].Add(hours.day, hours.from_ms, hours.to_ms);
  const typed::Calendar& calendar = context.program.calendars[hours.outside];
  ir::CoveredWeek open;
  open.AddOpenings({calendar.info.qualified, {}, calendar.openings, {}});
  covered[calendar.zone].AddGapsOf(open);
}

bool Whole(const Covered& covered) {
  return std::ranges::any_of(covered, [](const auto& one) { return one.second.whole(); });
}

bool WholeWith(const Covered& own, const Covered& groups) {
  return std::ranges::any_of(own, [&](const auto& one) {
    const auto found = groups.find(one.first);
    return found == groups.end() ? one.second.whole() : one.second.WholeWith(found->second);
  });
}

bool IsDaily(const typed::Quiet& quiet) {
  return quiet.hours.outside == kNone && quiet.hours.day == ir::DayKind::kEveryDay;
}

// At the rule with which they cover the week, once for each such rule.
void ReportQuietWeek(Context& context, const typed::Channel& channel, std::set<std::pair<FileId, uint32_t>>& reported) {
  std::vector<const typed::Quiet*> rules;
  const auto add = [&](const typed::Rules& more) {
    for (const typed::Quiet& quiet : more.quiet) rules.push_back(&quiet);
  };
  add(channel.rules);
  for (const int32_t group : channel.groups) add(context.program.groups[group].rules);
  Covered covered;
  size_t last = 0;
  bool daily = true;
  for (; last < rules.size(); ++last) {
    daily = daily && IsDaily(*rules[last]);
    AddHours(context, rules[last]->hours, covered);
    if (Whole(covered)) break;
  }
  const Span span = rules[last]->span;
  if (!reported.emplace(span.file, span.begin).second) return;
  auto builder =
      context.Report(DiagCode::J4005, span,
                     "the quiet hours of `" + channel.info.name + "` cover the whole " + (daily ? "day" : "week"),
                     "so nothing could be sent");
  for (size_t other = 0; other < std::min<size_t>(last, 8); ++other) {
    builder.Label(rules[other]->span, "together with these");
  }
}

// Whether quiet hours leave any time, over the channel's own rules and those of its groups.
void CheckQuietWeeks(Context& context) {
  constexpr size_t kMostReports = 100;
  std::set<std::pair<FileId, uint32_t>> reported;
  std::map<std::vector<int32_t>, Covered> of_groups;
  for (const typed::Channel& channel : context.program.channels) {
    const auto [place, is_new] = of_groups.try_emplace(channel.groups);
    if (is_new) {
      for (const int32_t group : channel.groups) {
        for (const typed::Quiet& quiet : context.program.groups[group].rules.quiet) {
          AddHours(context, quiet.hours, place->second);
        }
      }
    }
    if (channel.rules.quiet.empty() && !is_new) continue;
    Covered own;
    for (const typed::Quiet& quiet : channel.rules.quiet) AddHours(context, quiet.hours, own);
    if (WholeWith(own, place->second) || (is_new && Whole(place->second))) ReportQuietWeek(context, channel, reported);
    if (reported.size() >= kMostReports) return;
  }
}

}  // namespace

void DeclareGroups(Context& context) {
  for (size_t g = 0; g < context.groups.size(); ++g) {
    const auto& [decl, module] = context.groups[g];
    typed::Group& out = context.program.groups[g];
    out.info = context.Info(module, decl->name, decl->doc);
    std::unordered_map<int32_t, Span> listed;
    for (const ast::Path& member : decl->members) {
      const Symbol* symbol = context.Resolve(module, member, SymbolKind::kChannel, "channel");
      if (symbol == nullptr) continue;
      typed::Channel& channel = context.program.channels[symbol->index];
      const auto [place, is_new] = listed.try_emplace(symbol->index, member.span);
      if (!is_new) {
        context.Report(DiagCode::J1007, member.span, "`" + channel.info.name + "` is listed twice")
            .Label(place->second, "the first time")
            .Help("leave one of the two out");
      } else if (context.channels[symbol->index].ast->inbound) {
        context
            .Report(DiagCode::J3014, member.span,
                    "`" + channel.info.name + "` is an inbound channel: nothing is sent on it")
            .Label(symbol->span, "declared here, as a touchpoint we only hear from")
            .Help("leave it out: a group is of channels on which something is sent");
      } else {
        out.members.push_back(symbol->index);
      }
    }
  }
  std::vector<int32_t> order(context.groups.size());
  std::iota(order.begin(), order.end(), 0);
  const auto& groups = context.program.groups;
  std::ranges::sort(order, {}, [&](int32_t group) -> const std::string& { return groups[group].info.qualified; });
  for (const int32_t group : order) {
    for (const int32_t member : groups[group].members) context.program.channels[member].groups.push_back(group);
  }
}

void CheckPolicies(Context& context) {
  std::vector<Owner> channels, groups;
  for (typed::Channel& channel : context.program.channels) channels.push_back(OwnerOf(channel));
  for (typed::Group& group : context.program.groups) groups.push_back(OwnerOf(context, group));
  for (size_t i = 0; i < context.channels.size(); ++i) {
    const auto& [decl, module] = context.channels[i];
    RuleChecker(context, module, channels[i], true).Check(decl->items);
  }
  CheckPolicyBlocks(context, channels, groups);
  CheckQuietWeeks(context);
}

}  // namespace journey::sema
