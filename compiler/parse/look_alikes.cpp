// Names with the same skeleton and another spelling.
#include "compiler/parse/look_alikes.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "compiler/parse/identifiers.h"

namespace journey {
namespace {

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Every name that a declaration of the module gives, in source order of the declarations.
class Names {
 public:
  std::vector<const ast::Name*> Of(const ast::Module& module) {
    for (const ast::Declaration& declaration : module.declarations) {
      std::visit([this](const auto& node) { Add(node); }, declaration);
    }
    return std::move(names_);
  }

 private:
  template <typename List>
  void AddAll(const List& list) {
    for (const auto& item : list) names_.push_back(&item.name);
  }
  void Add(const ast::Enum& node) {
    names_.push_back(&node.name);
    AddAll(node.members);
  }
  void Add(const ast::Record& node) {
    names_.push_back(&node.name);
    AddAll(node.fields);
  }
  void Add(const ast::Customer& node) { AddAll(node.fields); }
  void Add(const ast::Event& node) {
    names_.push_back(&node.name);
    AddAll(node.fields);
  }
  void Add(const ast::Let& node) {
    names_.push_back(&node.name);
    AddAll(node.params);
  }
  void Add(const ast::Segment& node) { names_.push_back(&node.name); }
  void Add(const ast::Persona& node) { names_.push_back(&node.name); }
  void Add(const ast::Channel& node) {
    names_.push_back(&node.name);
    AddAll(node.params);
  }
  void Add(const ast::Calendar& node) { names_.push_back(&node.name); }
  void Add(const ast::Phases& node) {
    for (const ast::Name& name : node.names) names_.push_back(&name);
  }
  void Add(const ast::JourneyInstance& node) { names_.push_back(&node.name); }
  void Add(const ast::Journey& node) {
    names_.push_back(&node.name);
    AddAll(node.params);
    for (const ast::JourneyItem& item : node.items) {
      if (const auto* stage = std::get_if<ast::Stage>(&item)) names_.push_back(&stage->name);
      if (const auto* memory = std::get_if<ast::Memory>(&item)) AddAll(memory->fields);
    }
  }
  void Add(const ast::Use& node) {
    if (node.alias) names_.push_back(&*node.alias);
  }
  void Add(const ast::Group& node) { names_.push_back(&node.name); }
  void Add(const ast::Policy&) {}
  void Add(const ast::Ensure&) {}
  void Add(const ast::Test&) {}

  std::vector<const ast::Name*> names_;
};

}  // namespace

void WarnLookAlikes(const std::vector<ast::Module>& modules, Diagnostics& diagnostics) {
  std::vector<const ast::Name*> all;
  for (const ast::Module& module : modules) {
    const std::vector<const ast::Name*> names = Names().Of(module);
    all.insert(all.end(), names.begin(), names.end());
  }
  if (std::all_of(all.begin(), all.end(), [](const ast::Name* name) { return IsAscii(name->text); })) return;
  // Plain names first, so that the odd one out is what is pointed at.
  std::stable_partition(all.begin(), all.end(), [](const ast::Name* name) { return IsAscii(name->text); });
  std::unordered_map<std::string, const ast::Name*> first;
  for (const ast::Name* name : all) {
    const auto [place, is_new] = first.try_emplace(Skeleton(name->text), name);
    if (is_new || place->second->text == name->text || IsAscii(name->text)) continue;
    diagnostics
        .Report(DiagCode::J1904, name->span, "`" + name->text + "` looks like `" + place->second->text + "`",
                "has letters of another alphabet")
        .Label(place->second->span, "the other one");
  }
}

}  // namespace journey
