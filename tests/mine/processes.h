// Processes made up by chance from a seed, what walks through them leave behind, and exactly what can be walked.
//
// A process is a tree: a step, nothing, or a sequence, choice, any order or loop of processes. Whether a trace can be
// walked is said by derivatives of the tree (Brzozowski, "Derivatives of regular expressions", 1964; for any order the
// shuffle), a way that has nothing to do with how drafts are made. The same seed gives the same everywhere.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace journey::mine {

enum class Node : uint8_t { kStep, kNothing, kSequence, kChoice, kAnyOrder, kLoop, kAgain };

struct Process;
using ProcessPtr = std::shared_ptr<const Process>;
struct Process {
  Node node = Node::kNothing;
  char step = 0;
  std::vector<ProcessPtr> parts;  // kLoop: what is done, and what leads back to it; kAgain: what is repeated
};

using Steps = std::string;  // a letter a step

// What chance there is; not std::uniform_int_distribution, which differs between libraries.
class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}
  size_t Below(size_t bound) { return static_cast<size_t>(engine_() % bound); }
  bool Percent(size_t percent) { return Below(100) < percent; }

 private:
  std::mt19937_64 engine_;
};

// Of so many different steps, from 'a' on.
ProcessPtr MakeProcess(Dice& dice, size_t steps);
Steps WalkThrough(Dice& dice, const Process& process);
bool CanBeWalked(const ProcessPtr& process, const Steps& steps);

struct Labelled {
  Steps steps;
  bool can = false;
};
// As many that can be walked as that cannot: those are walks with a step left out, added, changed or moved, or the
// beginning of one walk with the end of another.
std::vector<Labelled> MakeLabelled(Dice& dice, const ProcessPtr& process, size_t steps, size_t of_each);

}  // namespace journey::mine
