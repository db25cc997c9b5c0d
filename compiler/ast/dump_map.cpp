// The dump of what is noted for the map: notes, personas' texts, kpis.
#include "compiler/ast/dump.h"
#include "compiler/ast/dump_text.h"

namespace journey::ast_dump {
namespace {

struct NoteTexts {
  std::string operator()(const ast::PhaseNote& n) const { return "phase " + n.phase.text; }
  std::string operator()(const ast::DepartmentNote& n) const { return "department " + n.department.text; }
  std::string operator()(const ast::FeelingNote& n) const { return "feeling " + n.feeling; }
  std::string operator()(const ast::TouchNote& n) const {
    return "touch " + Show(n.channel) + " " + Quote(n.text.value) + (n.device ? " on " + n.device->text : "");
  }
  std::string operator()(const ast::ReachNote& n) const {
    return "reach " + Show(n.channel) + " " + Quote(n.text.value);
  }
  std::string operator()(const ast::TextNote& n) const { return NoteText(n); }
};

}  // namespace

std::string NoteText(const ast::MapNote& note) { return std::visit(NoteTexts(), note.node); }

std::string NoteText(const ast::TextNote& note) {
  static constexpr const char* kWords[] = {"pain",   "owner",    "does",  "thinks", "aims",       "gain",
                                           "moment", "decision", "quote", "goal",   "frustration"};
  return std::string(kWords[static_cast<size_t>(note.kind)]) + " " + Quote(note.text.value);
}

std::string KpiText(const ast::Kpi& kpi) {
  return "kpi " + kpi.name.text + Show(kpi.title) + " = " + Dump(*kpi.value) + (kpi.at_least ? " >= " : " <= ") +
         Dump(*kpi.target) + (kpi.share ? " in " + std::to_string(*kpi.share) : "");
}

}  // namespace journey::ast_dump
