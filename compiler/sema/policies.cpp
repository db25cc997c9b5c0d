// Channels' rules: `requires`, `quiet` and `cap`, their own and those of every `policy` block of the project.
#include <algorithm>
#include <iterator>
#include <map>
#include <vector>

#include "compiler/sema/times.h"

namespace journey::sema {
namespace {

constexpr int64_t kDayMs = 86'400'000;

// The moments of a day that windows cover, as intervals that neither overlap nor touch.
class CoveredDay {
 public:
  // [from, to) on a circle; from != to.
  void Add(int64_t from, int64_t to) {
    if (from < to) return AddPart(from, to);
    AddPart(from, kDayMs);
    if (to > 0) AddPart(0, to);
  }
  bool whole() const { return parts_.size() == 1 && parts_.begin()->first == 0 && parts_.begin()->second >= kDayMs; }

 private:
  void AddPart(int64_t from, int64_t to) {
    auto next = parts_.upper_bound(from);
    if (next != parts_.begin() && std::prev(next)->second >= from) {
      --next;
      from = next->first;
    }
    while (next != parts_.end() && next->first <= to) {
      to = std::max(to, next->second);
      next = parts_.erase(next);
    }
    parts_[from] = to;
  }

  std::map<int64_t, int64_t> parts_;
};

class PolicyChecker {
 public:
  PolicyChecker(Context& context, int32_t module, typed::Channel& channel, CoveredDay& covered)
      : context_(context), channel_(channel), covered_(covered), exprs_(context, {.module = module}) {
    exprs_.scope.no_event_why = "a channel's rules hold for every send, whatever led to it";
  }

  void Check(const std::vector<ast::PolicyItem>& items) {
    for (const ast::PolicyItem& item : items) {
      std::visit(Overloaded{
                     [&](const ast::Requires& requires_item) { CheckRequires(requires_item); },
                     [&](const ast::Quiet& quiet) { CheckQuiet(quiet); },
                     [&](const ast::Cap& cap) { CheckCap(cap); },
                 },
                 item);
    }
  }

 private:
  void CheckRequires(const ast::Requires& item) {
    channel_.requires_conditions.push_back(exprs_.CheckCondition(*item.condition, "`requires` takes a condition"));
  }

  void CheckQuiet(const ast::Quiet& item) {
    const std::optional<int64_t> from = CheckTime(exprs_, *item.from, "the beginning of `quiet`");
    const std::optional<int64_t> to = CheckTime(exprs_, *item.to, "the end of `quiet`");
    if (!from || !to) return;
    if (*from == *to) {
      context_
          .Report(DiagCode::J4004, item.span, "these quiet hours begin and end at one time",
                  "no time at all, or the whole day?")
          .Help("to send nothing at all, use `requires false`");
      return;
    }
    if (covered_.whole()) return;  // said already
    channel_.quiet.push_back({*from, *to});
    channel_.quiet_spans.push_back(item.span);
    covered_.Add(*from, *to);
    if (!covered_.whole()) return;
    auto builder = context_.Report(DiagCode::J4005, item.span,
                                   "the quiet hours of `" + channel_.info.name + "` cover the whole day",
                                   "so nothing could be sent");
    for (size_t i = 0; i + 1 < channel_.quiet_spans.size(); ++i) {
      builder.Label(channel_.quiet_spans[i], "together with these");
    }
    // Keeps the program well-formed: what is left is a possible policy.
    channel_.quiet.pop_back();
    channel_.quiet_spans.pop_back();
  }

  void CheckCap(const ast::Cap& item) {
    ir::Cap cap;
    if (item.count <= 0) {
      context_.Report(DiagCode::J4007, item.span, "a cap of zero lets nothing through")
          .Help("to send nothing at all, use `requires false`");
      return;
    }
    cap.count = static_cast<uint32_t>(std::min<int64_t>(item.count, UINT32_MAX));
    if (item.window == nullptr) {
      cap.calendar = true;
      cap.unit = static_cast<ir::CalendarUnit>(item.unit);
    } else {
      cap.window_ms = CheckDuration(context_, exprs_, *item.window, "the window of a cap", 0);
      if (cap.window_ms == 0) return;
    }
    channel_.caps.push_back(cap);
    channel_.cap_spans.push_back(item.span);
  }

  Context& context_;
  typed::Channel& channel_;
  CoveredDay& covered_;
  Exprs exprs_;
};

}  // namespace

void CheckPolicies(Context& context) {
  std::vector<CoveredDay> covered(context.channels.size());
  for (size_t i = 0; i < context.channels.size(); ++i) {
    const auto& [decl, module] = context.channels[i];
    PolicyChecker(context, module, context.program.channels[i], covered[i]).Check(decl->items);
  }
  for (size_t module = 0; module < context.modules.size(); ++module) {
    for (const ast::Declaration& declaration : context.modules[module].ast->declarations) {
      const auto* policy = std::get_if<ast::Policy>(&declaration);
      if (policy == nullptr) continue;
      const int32_t index = static_cast<int32_t>(module);
      const Symbol* symbol = context.Resolve(index, policy->channel, SymbolKind::kChannel, "channel");
      if (symbol == nullptr) continue;
      PolicyChecker(context, index, context.program.channels[symbol->index], covered[symbol->index])
          .Check(policy->items);
    }
  }
}

}  // namespace journey::sema
