// One owner of rules after the other, channels first: groups name their parameters.
#include "ir/verify_policies.h"

#include <algorithm>
#include <unordered_set>

#include "ir/at.h"
#include "ir/verify_records.h"

namespace journey::ir {

namespace {

class PolicyVerifier {
 public:
  PolicyVerifier(const Module& module, std::string& where) : module_(module), where_(where) {}

  std::string Check() {
    std::unordered_set<std::string_view> names;
    for (const Channel& channel : module_.channels) {
      where_ = "channel " + channel.name;
      if (!names.insert(channel.name).second) return "two of this name";
      if (!CheckChannel(channel)) return error_;
    }
    for (size_t g = 0; g < module_.groups.size(); ++g) {
      const Group& group = module_.groups[g];
      where_ = "group " + group.name;
      if (!names.insert(group.name).second) return "two of this name";
      if (g > 0 && module_.groups[g - 1].name >= group.name) return "not in the order of names";
      if (!CheckGroup(group)) return error_;
    }
    return "";
  }

 private:
  bool Fail(std::string error) {
    error_ = std::move(error);
    return false;
  }

  bool CheckChannel(const Channel& channel) {
    std::vector<Type> types;
    for (const ChannelParam& param : channel.params) {
      if (!CheckParam(param)) return false;
    }
    for (size_t i = 0; i < channel.rule_params.size(); ++i) {
      const ChannelParam* param = At(channel.params, channel.rule_params[i]);
      if (!param) return Fail("no such parameter");
      if (i > 0 && channel.rule_params[i - 1] >= channel.rule_params[i]) return Fail("rule parameters out of order");
      types.push_back(param->type);
    }
    if (channel.cost < 0) return Fail("a cost below zero");
    return Rules(channel, types);
  }

  bool CheckParam(const ChannelParam& param) {
    if (!ValidType(module_, param.type)) return Fail(param.name + ": no value type");
    if (param.initial == kNone) return true;
    const Constant* initial = At(module_.constants, param.initial);
    return (initial && initial->type == param.type.Required()) || Fail(param.name + ": its initial value does not fit");
  }

  bool CheckGroup(const Group& group) {
    std::vector<Type> types;
    for (const ChannelParam& param : group.params) {
      if (!CheckParam(param)) return false;
      types.push_back(param.type);
    }
    for (size_t m = 0; m < group.members.size(); ++m) {
      const GroupMember& member = group.members[m];
      const Channel* channel = At(module_.channels, member.channel);
      if (!channel || channel->inbound) return Fail("no such member");
      if (m > 0 && group.members[m - 1].channel >= member.channel) return Fail("members out of order");
      if (member.args.size() != types.size()) return Fail("other parameters than its member's");
      for (size_t i = 0; i < types.size(); ++i) {
        const int32_t* param = At(channel->rule_params, member.args[i]);
        if (!param || channel->params[static_cast<size_t>(*param)].type != types[i])
          return Fail("other parameters than its member's");
      }
    }
    return Rules(group, types);
  }

  template <typename Owner>
  bool Rules(const Owner& owner, const std::vector<Type>& types) {
    for (const int32_t fn : owner.requires_fns) {
      if (!Role(fn, Context::kCustomer, types, "requirement")) return false;
    }
    for (const Quiet& quiet : owner.quiet) {
      if (!Role(quiet.unless_fn, Context::kCustomer, types, "exception")) return false;
      if (quiet.day == DayKind::kMonthDay) return Fail("quiet hours on a day of the month");
      if (quiet.outside != kNone) {
        if (!At(module_.calendars, quiet.outside)) return Fail("no such calendar");
        continue;
      }
      const bool fits = quiet.from_ms >= 0 && quiet.from_ms < kMsPerDay && quiet.to_ms >= 0 && quiet.to_ms < kMsPerDay;
      if (!fits || quiet.from_ms == quiet.to_ms) return Fail("bad quiet hours");
    }
    for (const Cap& cap : owner.caps) {
      if (!cap.calendar && cap.window_ms <= 0) return Fail("a cap without a window");
      if (cap.defers && cap.defer_ms <= 0) return Fail("a cap that defers by nothing");
      if (cap.where.empty() != (cap.where_fn == kNone)) return Fail("a cap's condition without a name");
      if (!Role(cap.where_fn, Context::kPure, types, "condition")) return false;
    }
    return true;
  }

  // kNone, or a function of this kind that takes nothing or all of these.
  bool Role(int32_t fn, Context context, const std::vector<Type>& types, const char* what) {
    if (fn == kNone) return true;
    const Function* function = At(module_.functions, fn);
    if (!function) return Fail(std::string("no such function: ") + what);
    const bool takes = function->param_count != 0;
    const bool fits = !takes || (function->param_count == types.size() && function->registers.size() >= types.size() &&
                                 std::equal(types.begin(), types.end(), function->registers.begin()));
    if (function->context != context || function->result != Type{Kind::kBool} || !fits) {
      return Fail(function->name + " cannot be its " + what);
    }
    return function->journey == kNone || Fail(function->name + " belongs to a journey");
  }

  const Module& module_;
  std::string& where_;
  std::string error_;
};

}  // namespace

std::string CheckPolicies(const Module& module, std::string& where) { return PolicyVerifier(module, where).Check(); }

}  // namespace journey::ir
