// The texts of declarations: see declared.h.
#include "compiler/sema/declared.h"

#include <utility>

#include "compiler/sema/context.h"

namespace journey::sema {
namespace {

DeclaredKind KindOfText(const ast::Declaration& declaration) {
  return std::visit(Overloaded{
                        [](const ast::Use&) { return DeclaredKind::kUse; },
                        [](const ast::Enum&) { return DeclaredKind::kEnum; },
                        [](const ast::Record&) { return DeclaredKind::kRecord; },
                        [](const ast::Customer&) { return DeclaredKind::kCustomer; },
                        [](const ast::Event&) { return DeclaredKind::kEvent; },
                        [](const ast::Let&) { return DeclaredKind::kLet; },
                        [](const ast::Segment&) { return DeclaredKind::kSegment; },
                        [](const ast::Persona&) { return DeclaredKind::kPersona; },
                        [](const ast::Channel&) { return DeclaredKind::kChannel; },
                        [](const ast::Policy&) { return DeclaredKind::kPolicy; },
                        [](const ast::Group&) { return DeclaredKind::kGroup; },
                        [](const ast::Phases&) { return DeclaredKind::kPhases; },
                        [](const ast::Calendar&) { return DeclaredKind::kCalendar; },
                        [](const ast::Journey& journey) {
                          return journey.is_template ? DeclaredKind::kTemplate : DeclaredKind::kJourney;
                        },
                        [](const ast::JourneyInstance&) { return DeclaredKind::kInstance; },
                        [](const ast::Ensure&) { return DeclaredKind::kEnsure; },
                        [](const ast::Test&) { return DeclaredKind::kTest; },
                    },
                    declaration);
}

std::string NameOfText(const ast::Declaration& declaration) {
  return std::visit(
      [](const auto& node) -> std::string {
        if constexpr (requires { node.name.text; }) {
          return node.name.text;
        } else {
          return "";
        }
      },
      declaration);
}

Span RulesOf(const ast::Channel& channel) {
  if (channel.items.empty()) return {};
  const auto place = [](const ast::PolicyItem& item) {
    return std::visit([](const auto& node) { return node.span; }, item);
  };
  return Join(place(channel.items.front()), place(channel.items.back()));
}

void AddCustomer(const ast::Customer& customer, std::vector<DeclarationText>& to) {
  Span head = customer.span;
  if (!customer.fields.empty()) head.end = customer.fields.front().span.begin;
  to.push_back({DeclaredKind::kCustomer, "", head, {}});
  for (const ast::Field& field : customer.fields) {
    const Span own = field.default_value == nullptr ? Span{} : field.default_value->span;
    to.push_back({DeclaredKind::kCustomerField, field.name.text, field.span, own});
  }
}

}  // namespace

std::vector<DeclarationText> DeclarationsOf(const ast::Module& module) {
  std::vector<DeclarationText> found;
  for (const ast::Declaration& declaration : module.declarations) {
    if (const auto* customer = std::get_if<ast::Customer>(&declaration)) {
      AddCustomer(*customer, found);
      continue;
    }
    const auto* channel = std::get_if<ast::Channel>(&declaration);
    found.push_back({KindOfText(declaration), NameOfText(declaration),
                     std::visit([](const auto& node) { return node.span; }, declaration),
                     channel == nullptr ? Span{} : RulesOf(*channel)});
  }
  return found;
}

bool IsInScope(DeclaredKind kind) {
  switch (kind) {
    case DeclaredKind::kUse:
    case DeclaredKind::kCustomer:
    case DeclaredKind::kCustomerField:
    case DeclaredKind::kPolicy:
    case DeclaredKind::kPhases:
    case DeclaredKind::kEnsure:
    case DeclaredKind::kTest:
      return false;
    default:
      return true;
  }
}

bool IsJourney(DeclaredKind kind) { return kind == DeclaredKind::kJourney || kind == DeclaredKind::kTemplate; }

}  // namespace journey::sema
