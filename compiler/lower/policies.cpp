// Groups first: a channel's rule parameters are those of its own rules and of its groups'.
#include "compiler/lower/policies.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <unordered_map>

#include "base/check.h"
#include "compiler/lower/code.h"

namespace journey::lower {
namespace {

void AddParams(const typed::Expr* expr, std::set<int32_t>& params) {
  if (expr == nullptr) return;
  if (expr->kind == typed::ExprKind::kParam) params.insert(expr->index);
  for (const typed::ExprPtr& arg : expr->args) AddParams(arg.get(), params);
}

// The parameters that the rules read.
std::set<int32_t> ParamsOf(const typed::Rules& rules) {
  std::set<int32_t> params;
  for (const typed::ExprPtr& condition : rules.requires_conditions) AddParams(condition.get(), params);
  for (const typed::Quiet& quiet : rules.quiet) AddParams(quiet.unless.get(), params);
  for (const typed::Cap& cap : rules.caps) AddParams(cap.where.get(), params);
  return params;
}

// Writes the functions of one owner's rules. `registers` by the owner's parameters: where the functions take them.
class RuleWriter {
 public:
  RuleWriter(Tables& tables, const std::string& owner, std::vector<ir::Type> types, std::vector<uint32_t> registers)
      : tables_(tables), owner_(owner), types_(std::move(types)), registers_(std::move(registers)) {}

  template <typename Row>
  void Write(const typed::Rules& rules, Row& row) {
    for (const typed::ExprPtr& condition : rules.requires_conditions) {
      // What always holds nobody need ask before each send, but it has its number.
      const bool holds = KnownBool(*condition) == true;
      row.requires_fns.push_back(holds ? ir::kNone : Function("/requires", ir::Context::kCustomer, *condition));
    }
    for (const typed::Quiet& quiet : rules.quiet) {
      row.quiet.push_back(quiet.hours);
      if (quiet.unless == nullptr || KnownBool(*quiet.unless) == false) continue;
      row.quiet.back().unless_fn = Function("/unless", ir::Context::kCustomer, *quiet.unless);
    }
    for (const typed::Cap& cap : rules.caps) {
      row.caps.push_back(cap.cap);
      const bool all = cap.where == nullptr || KnownBool(*cap.where) == true;
      row.caps.back().where = all ? "" : FilterName(cap);
      if (!all) row.caps.back().where_fn = Filter(row.caps.back().where, *cap.where);
    }
  }

 private:
  int32_t Function(const char* name, ir::Context context, const typed::Expr& condition) {
    std::set<int32_t> params;
    AddParams(&condition, params);
    Code code(tables_, owner_ + name, context, params.empty() ? std::vector<ir::Type>() : types_, {ir::Kind::kBool},
              condition.span);
    code.set_params(&registers_);
    code.ReturnValue(code.Kept(condition));
    code.Finish();
    return code.id();
  }

  // The condition as written; where another file has written the same, which may mean something else, also a number.
  std::string FilterName(const typed::Cap& cap) {
    std::vector<FileId>& files = files_[cap.cap.where];
    const auto found = std::find(files.begin(), files.end(), cap.span.file);
    const auto number = found - files.begin() + 1;
    if (found == files.end()) files.push_back(cap.span.file);
    return cap.cap.where + (number > 1 ? " #" + std::to_string(number) : "");
  }
  int32_t Filter(const std::string& name, const typed::Expr& condition) {
    const auto [place, is_new] = filters_.try_emplace(name, ir::kNone);
    if (is_new) place->second = Function("/cap", ir::Context::kPure, condition);
    return place->second;
  }

  Tables& tables_;
  const std::string& owner_;
  std::vector<ir::Type> types_;
  std::vector<uint32_t> registers_;
  std::unordered_map<std::string, std::vector<FileId>> files_;
  std::unordered_map<std::string, int32_t> filters_;
};

template <typename Params>
RuleWriter WriterFor(Tables& tables, const std::string& owner, const Params& params, const std::vector<int32_t>& used) {
  std::vector<ir::Type> types;
  std::vector<uint32_t> registers(params.size(), ir::kNoReg);
  for (const int32_t param : used) {
    registers[static_cast<size_t>(param)] = static_cast<uint32_t>(types.size());
    types.push_back(params[static_cast<size_t>(param)].type);
  }
  return {tables, owner, std::move(types), std::move(registers)};
}

// The parameters of each group that its rules read, ascending.
using UsedByGroup = std::vector<std::vector<int32_t>>;

void LowerChannel(Tables& tables, const typed::Channel& decl, const UsedByGroup& used_by_group) {
  ir::Channel row;
  row.name = decl.info.qualified;
  row.simple_name = decl.info.name;
  row.inbound = decl.inbound;
  row.cost = decl.cost.value_or(0);
  std::set<int32_t> used = ParamsOf(decl.rules);
  for (const int32_t group : decl.groups) {
    const typed::Group& rules = tables.program.groups[static_cast<size_t>(group)];
    for (const int32_t param : used_by_group[static_cast<size_t>(group)]) {
      used.insert(decl.params.Seek(rules.params[static_cast<size_t>(param)].info.name));
    }
  }
  row.rule_params.assign(used.begin(), used.end());
  for (const typed::ChannelParam& param : decl.params) row.params.push_back({param.info.name, param.type});
  for (const int32_t index : row.rule_params) {
    const typed::ChannelParam& param = decl.params[static_cast<size_t>(index)];
    if (!param.default_value || std::holds_alternative<std::monostate>(*param.default_value)) continue;
    row.params[static_cast<size_t>(index)].initial = tables.Constant(param.type.Required(), *param.default_value);
  }
  WriterFor(tables, decl.info.qualified, decl.params, row.rule_params).Write(decl.rules, row);
  tables.module.channels.push_back(std::move(row));
}

void LowerGroup(Tables& tables, const typed::Group& decl, const std::vector<int32_t>& used) {
  ir::Group row;
  row.name = decl.info.qualified;
  row.simple_name = decl.info.name;
  for (const int32_t param : used) {
    const typed::LetParam& one = decl.params[static_cast<size_t>(param)];
    row.params.push_back({one.info.name, one.type});
  }
  std::vector<int32_t> members = decl.members;
  std::sort(members.begin(), members.end());
  for (const int32_t member : members) {
    ir::GroupMember out{member, {}};
    const typed::Channel& channel = tables.program.channels[static_cast<size_t>(member)];
    const std::vector<int32_t>& known = tables.module.channels[static_cast<size_t>(member)].rule_params;
    for (const ir::ChannelParam& param : row.params) {
      const auto at = std::lower_bound(known.begin(), known.end(), channel.params.Seek(param.name));
      CHECK(at != known.end());
      out.args.push_back(static_cast<int32_t>(at - known.begin()));
    }
    row.members.push_back(std::move(out));
  }
  WriterFor(tables, decl.info.qualified, decl.params, used).Write(decl.rules, row);
  tables.module.groups.push_back(std::move(row));
}

}  // namespace

void LowerChannels(Tables& tables) {
  const std::vector<typed::Group>& groups = tables.program.groups;
  UsedByGroup used;
  for (const typed::Group& group : groups) {
    const std::set<int32_t> params = ParamsOf(group.rules);
    used.emplace_back(params.begin(), params.end());
  }
  for (const typed::Channel& decl : tables.program.channels) LowerChannel(tables, decl, used);
  tables.group_ids.resize(groups.size());
  std::vector<size_t> order(groups.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return groups[a].info.qualified < groups[b].info.qualified; });
  for (const size_t group : order) {
    tables.group_ids[group] = static_cast<int32_t>(tables.module.groups.size());
    LowerGroup(tables, groups[group], used[group]);
  }
}

}  // namespace journey::lower
