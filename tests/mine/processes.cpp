// Trees, walks, derivatives, mistakes.
#include "tests/mine/processes.h"

#include <algorithm>
#include <map>
#include <utility>

namespace journey::mine {
namespace {

ProcessPtr Make(Node node, std::vector<ProcessPtr> parts = {}, char step = 0) {
  return std::make_shared<const Process>(Process{node, step, std::move(parts)});
}
const ProcessPtr& Nothing() {
  static const ProcessPtr nothing = Make(Node::kNothing);
  return nothing;
}

ProcessPtr MakeLeaf(Dice& dice, char step) {
  const ProcessPtr leaf = Make(Node::kStep, {}, step);
  const size_t roll = dice.Below(100);
  if (roll < 12) return Make(Node::kChoice, {leaf, Nothing()});
  if (roll < 17) return Make(Node::kLoop, {leaf, Nothing()});
  return leaf;
}

ProcessPtr MakeOf(Dice& dice, const std::string& steps, bool top) {
  if (steps.size() == 1) return MakeLeaf(dice, steps[0]);
  const size_t roll = dice.Below(100);
  const Node node = top || roll < 38 ? Node::kSequence
                    : roll < 66      ? Node::kChoice
                    : roll < 89      ? Node::kAnyOrder
                                     : Node::kLoop;
  const size_t wanted = node == Node::kLoop ? 2 : std::min(steps.size(), (top ? 3 : 2) + dice.Below(3));
  std::vector<size_t> cuts = {0, steps.size()};
  while (cuts.size() < wanted + 1) {
    const size_t cut = 1 + dice.Below(steps.size() - 1);
    if (std::ranges::find(cuts, cut) == cuts.end()) cuts.push_back(cut);
  }
  std::ranges::sort(cuts);
  std::vector<ProcessPtr> parts;
  for (size_t i = 0; i + 1 < cuts.size(); ++i) {
    parts.push_back(MakeOf(dice, steps.substr(cuts[i], cuts[i + 1] - cuts[i]), false));
  }
  return Make(node, std::move(parts));
}

bool CanEnd(const Process& process) {
  const auto can = [](const ProcessPtr& part) { return CanEnd(*part); };
  switch (process.node) {
    case Node::kStep:
      return false;
    case Node::kNothing:
    case Node::kAgain:
      return true;
    case Node::kChoice:
      return std::ranges::any_of(process.parts, can);
    case Node::kSequence:
    case Node::kAnyOrder:
      return std::ranges::all_of(process.parts, can);
    case Node::kLoop:
      return can(process.parts[0]);
  }
  return false;
}

ProcessPtr InTurn(const ProcessPtr& first, const ProcessPtr& then) {
  if (first->node == Node::kNothing) return then;
  if (then->node == Node::kNothing) return first;
  return Make(Node::kSequence, {first, then});
}

using Many = std::vector<ProcessPtr>;
Many After(const ProcessPtr& process, char step);

Many AfterInTurn(const ProcessPtr& process, char step) {
  Many out;
  for (size_t i = 0; i < process->parts.size(); ++i) {
    const std::vector<ProcessPtr> rest(process->parts.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                       process->parts.end());
    const ProcessPtr then = rest.empty() ? Nothing() : rest.size() == 1 ? rest[0] : Make(Node::kSequence, rest);
    for (const ProcessPtr& left : After(process->parts[i], step)) out.push_back(InTurn(left, then));
    if (!CanEnd(*process->parts[i])) break;
  }
  return out;
}

Many AfterInAnyOrder(const ProcessPtr& process, char step) {
  Many out;
  for (size_t i = 0; i < process->parts.size(); ++i) {
    for (const ProcessPtr& left : After(process->parts[i], step)) {
      std::vector<ProcessPtr> parts;
      for (size_t j = 0; j < process->parts.size(); ++j) parts.push_back(j == i ? left : process->parts[j]);
      out.push_back(Make(Node::kAnyOrder, std::move(parts)));
    }
  }
  return out;
}

// What is left to do when the step has been done; each way it can be meant.
Many After(const ProcessPtr& process, char step) {
  Many out;
  switch (process->node) {
    case Node::kStep:
      if (process->step == step) out.push_back(Nothing());
      return out;
    case Node::kNothing:
      return out;
    case Node::kChoice:
      for (const ProcessPtr& part : process->parts) {
        for (const ProcessPtr& left : After(part, step)) out.push_back(left);
      }
      return out;
    case Node::kSequence:
      return AfterInTurn(process, step);
    case Node::kAnyOrder:
      return AfterInAnyOrder(process, step);
    case Node::kLoop: {
      const ProcessPtr again = Make(Node::kAgain, {InTurn(process->parts[1], process->parts[0])});
      return After(InTurn(process->parts[0], again), step);
    }
    case Node::kAgain:
      for (const ProcessPtr& left : After(process->parts[0], step)) out.push_back(InTurn(left, process));
      return out;
  }
  return out;
}

void Spell(const Process& process, std::string& out) {
  out += static_cast<char>('0' + static_cast<int>(process.node));
  if (process.step != 0) out += process.step;
  for (const ProcessPtr& part : process.parts) Spell(*part, out);
  out += ';';
}

Steps WithMistake(Dice& dice, Steps steps, size_t kinds, const Steps& other) {
  const size_t roll = dice.Below(100), at = dice.Below(steps.size());
  const char any = static_cast<char>('a' + static_cast<int>(dice.Below(kinds)));
  if (roll < 25) {
    steps.erase(at, 1);
  } else if (roll < 50) {
    std::swap(steps[at], steps[std::min(steps.size() - 1, at + 1 + dice.Below(3))]);
  } else if (roll < 65) {
    steps.insert(at, 1, any);
  } else if (roll < 85) {
    const size_t there = other.find(steps[at]);
    if (there != Steps::npos) steps = steps.substr(0, at) + other.substr(there);
  } else {
    steps[at] = any;
  }
  return steps;
}

}  // namespace

ProcessPtr MakeProcess(Dice& dice, size_t steps) {
  std::string all;
  for (size_t i = 0; i < steps; ++i) all += static_cast<char>('a' + static_cast<int>(i));
  return MakeOf(dice, all, true);
}

Steps WalkThrough(Dice& dice, const Process& process) {
  switch (process.node) {
    case Node::kStep:
      return {process.step};
    case Node::kNothing:
    case Node::kAgain:
      return "";
    case Node::kChoice:
      return WalkThrough(dice, *process.parts[dice.Below(process.parts.size())]);
    case Node::kSequence: {
      Steps all;
      for (const ProcessPtr& part : process.parts) all += WalkThrough(dice, *part);
      return all;
    }
    case Node::kLoop: {
      Steps all = WalkThrough(dice, *process.parts[0]);
      while (dice.Percent(35)) {
        all += WalkThrough(dice, *process.parts[1]);
        all += WalkThrough(dice, *process.parts[0]);
      }
      return all;
    }
    case Node::kAnyOrder:
      break;
  }
  std::vector<Steps> left;
  size_t total = 0;
  for (const ProcessPtr& part : process.parts) {
    left.push_back(WalkThrough(dice, *part));
    total += left.back().size();
  }
  Steps all;
  for (; total > 0; --total) {
    size_t pick = dice.Below(total), part = 0;
    while (pick >= left[part].size()) pick -= left[part++].size();
    all += left[part][0];
    left[part].erase(0, 1);
  }
  return all;
}

bool CanBeWalked(const ProcessPtr& process, const Steps& steps) {
  Many now = {process};
  for (const char step : steps) {
    std::map<std::string, ProcessPtr> next;
    for (const ProcessPtr& one : now) {
      for (const ProcessPtr& left : After(one, step)) {
        std::string spelt;
        Spell(*left, spelt);
        next.emplace(std::move(spelt), left);
      }
    }
    now.clear();
    for (auto& [spelt, left] : next) now.push_back(std::move(left));
  }
  return std::ranges::any_of(now, [](const ProcessPtr& one) { return CanEnd(*one); });
}

std::vector<Labelled> MakeLabelled(Dice& dice, const ProcessPtr& process, size_t steps, size_t of_each) {
  const auto walk = [&] {
    Steps all;
    while (all.empty()) all = WalkThrough(dice, *process);
    return all;
  };
  std::vector<Labelled> out;
  for (size_t i = 0; i < of_each; ++i) out.push_back({walk(), true});
  while (out.size() < 2 * of_each) {
    const Steps first = walk(), second = walk();
    Steps wrong = WithMistake(dice, first, steps, second);
    if (!wrong.empty() && !CanBeWalked(process, wrong)) out.push_back({std::move(wrong), false});
  }
  return out;
}

}  // namespace journey::mine
