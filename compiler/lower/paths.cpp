// One walk over a flow: down with the path, along with the hash of what came before.
#include "compiler/lower/paths.h"

#include <variant>

#include "compiler/lower/fingerprint.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace journey::lower {
namespace {

// A chain: the hash of a text after all that `before` stands for.
uint64_t After(uint64_t before, std::string_view text) {
  return XXH3_64bits_withSeed(text.data(), text.size(), before);
}
uint64_t After(uint64_t before, uint64_t other) { return XXH3_64bits_withSeed(&other, sizeof other, before); }

class Walker {
 public:
  Walker(const typed::Program& program, const typed::Journey& journey, FlowPlaces& places)
      : program_(program), journey_(journey), places_(places) {}

  // Gives the hash after the block.
  uint64_t Block(const typed::Block& block, const std::string& path, uint64_t before) {
    uint64_t hash = before;
    for (size_t i = 0; i < block.statements.size(); ++i) {
      hash = Statement(block.statements[i], path + '/' + std::to_string(i), hash);
    }
    return hash;
  }

 private:
  uint64_t Statement(const typed::Stmt& stmt, const std::string& path, uint64_t before) {
    const uint64_t head = After(before, StatementText(program_, journey_, stmt));
    if (const auto* branch = std::get_if<std::unique_ptr<typed::If>>(&stmt.node)) {
      const uint64_t then = Block((*branch)->then_block, path + "/if", After(head, "if"));
      return After(then, Block((*branch)->else_block, path + "/else", After(head, "else")));
    }
    if (const auto* send = std::get_if<typed::Send>(&stmt.node)) {
      // Not the path that another statement in its place would have: nothing else waits for a send.
      if (send->wait != ir::kNone) Place(send->wait, path + "/sent", before);
      if (send->else_block == nullptr) return head;
      return After(head, Block(*send->else_block, path + "/else", After(head, "else")));
    }
    if (const auto* repeat = std::get_if<std::unique_ptr<typed::Repeat>>(&stmt.node)) {
      places_.repeats.emplace(repeat->get(), path);
      return After(Block((*repeat)->body, path + "/repeat", head), "end");
    }
    if (const auto* split = std::get_if<std::unique_ptr<typed::Split>>(&stmt.node)) return Split(**split, path, head);
    if (const auto* wait = std::get_if<std::unique_ptr<typed::WaitFor>>(&stmt.node)) {
      Place((*wait)->id, path, before);
      return Arms(**wait, path, head);
    }
    if (const auto* wait = std::get_if<typed::Wait>(&stmt.node)) Place(wait->id, path, before);
    if (const auto* wait = std::get_if<typed::WaitMoment>(&stmt.node)) Place(wait->id, path, before);
    if (const auto* wait = std::get_if<typed::WaitInstant>(&stmt.node)) Place(wait->id, path, before);
    return head;
  }

  uint64_t Split(const typed::Split& split, const std::string& path, uint64_t head) {
    const typed::SplitDecl& decl = journey_.splits[static_cast<size_t>(split.split)];
    uint64_t all = head;
    for (size_t i = 0; i < split.arms.size(); ++i) {
      const std::string& arm = decl.arms[i].info.name;
      const std::string down = path + "/split:" + decl.info.name + '/' + arm;
      all = After(all, Block(split.arms[i], down, After(head, arm)));
    }
    return all;
  }

  uint64_t Arms(const typed::WaitFor& wait, const std::string& path, uint64_t head) {
    std::unordered_map<std::string, int> seen;
    uint64_t all = head;
    for (const typed::WaitArm& arm : wait.arms) {
      std::string down = path + "/wait/when";
      if (!arm.is_when()) down = path + "/wait/on:" + program_.events[static_cast<size_t>(arm.event)].info.name;
      if (const int number = ++seen[down]; number > 1) down += '[' + std::to_string(number) + ']';
      all = After(all, Block(arm.body, down, After(head, ArmText(program_, journey_, arm))));
    }
    return After(all, Block(wait.else_block, path + "/wait/else", After(head, "else")));
  }

  void Place(int32_t wait, const std::string& path, uint64_t before) {
    places_.waits.emplace(wait, WaitPlace{path, before != 0 ? before : 1});
  }

  const typed::Program& program_;
  const typed::Journey& journey_;
  FlowPlaces& places_;
};

}  // namespace

FlowPlaces PlacesOf(const typed::Program& program, const typed::Journey& journey, const typed::Stage& stage) {
  FlowPlaces places;
  Walker(program, journey, places).Block(*stage.flow, stage.info.name + "/flow", After(0, "flow"));
  return places;
}

}  // namespace journey::lower
