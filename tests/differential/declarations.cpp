// The customer, events, lets, channels and their policies: what every journey of the project may name.
#include "tests/differential/declarations.h"

#include <fmt/format.h>

namespace journey::differential {
namespace {

class Declarations {
 public:
  Declarations(Random& random, Expressions& expressions, std::vector<EventShape>& events, std::string& text)
      : random_(random), expressions_(expressions), events_(events), text_(text) {}

  void All() {
    Line(0, "enum Tier { free, pro, big \"Big one\" }");
    Line(0, "enum Cat { red green blue }");
    Line(0, "record Item { sku: string  price: decimal  quantity: int = 1  kind: Cat?  marks: [int] max 3 = [] }");
    Line(0, "customer {");
    Line(1, fmt::format("zone: timezone = {}", expressions_.Zone()));
    for (const char* field :
         {"score: int = 0", "balance: decimal = 0", "tier: Tier = free", "nick: string?", "renew: instant?",
          "day: date = 2026-01-31", "due: date?", "tags: [string] max 3 = [\"t\"]", "marks: [int] max 3 = []",
          "vip: bool = false", "consent: bool = true"}) {
      Line(1, field);
    }
    Line(0, "}");
    outer_ = static_cast<int>(random_.Between(2, 4));
    const int events = outer_ + static_cast<int>(random_.Below(3));
    for (int i = 0; i < events; ++i) {
      EventShape event;
      event.name = fmt::format("{}{}", i < outer_ ? "E" : "Made", i);
      event.wire = i % 2 == 1 ? fmt::format("Event {}", i) : event.name;
      Line(0, fmt::format("event {}{} {{", event.name, i % 2 == 1 ? fmt::format(" \"{}\"", event.wire) : ""));
      struct Choice {
        const char* name;
        const char* text;
        int percent;
      };
      for (const Choice& choice :
           {Choice{"n", "n: int = 1", 50}, Choice{"amt", "amt: decimal", 50}, Choice{"fee", "fee: decimal = 0.5", 60},
            Choice{"cat", "cat: Cat = red", 40}, Choice{"note", "note: string? \"deep.note\"", 40},
            Choice{"key", "key: string = \"k\"", 50}, Choice{"at", "at: instant?", 25},
            Choice{"ok", "ok: bool = false", 25}, Choice{"f", "f: float = 0.5e0", 25},
            Choice{"day", "day: date = 2024-02-29", 30}, Choice{"ns", "ns: [int] max 5 = [1]", 30},
            Choice{"items", "items: [Item] max 4 = []", 30}}) {
        if (!random_.Chance(choice.percent) && !(i == 0 && std::string(choice.name) == "key")) continue;
        event.fields.push_back(choice.name);
        Line(1, choice.text);
      }
      Line(0, "}");
      events_.push_back(std::move(event));
    }
    Line(0, fmt::format("let limit = {}", random_.Pick({"0.5", "100.0", "0.25"})));
    Line(0, "let free = 3");
    Line(0, "let red = true");
    Line(0, "let small = [1, 2]");
    Line(0,
         "let shelf = [Item(sku: \"a\", price: 1.5), Item(sku: \"b\", price: 2, quantity: 3, kind: Cat.green, marks: "
         "[2])]");
    Line(0, "let dash = \"?\"");
    Line(0, "let scaled(x: decimal): decimal = x * limit + 0.0001");
    Line(0, fmt::format("segment Rich \"Rich ones\" = customer.balance > 20.5 or count(E0, last {}) > 3",
                        expressions_.Duration()));
    Line(0, fmt::format("calendar Office in {} {{ open weekday 08:00 to 12:00, 13:00 to 17:00  open {} 22:00 to 06:00  "
                        "closed 2026-03-30, 2026-10-26 }}",
                        expressions_.Zone(), random_.Pick({"saturday", "weekend", "sunday"})));
    Line(0, fmt::format("calendar Mine {{ open day {} }}",
                        random_.Pick({"09:00 to 10:00", "02:10 to 02:50", "00:00 to 12:00, 12:00 to 23:59"})));
    for (const char* channel : {"mail", "text", "push"}) {
      Line(0, fmt::format("channel {}(template: string, subject: string? = none, amount: decimal = 0, n: int = 0, "
                          "list: [int] = [], items: [Item] = [], item: Item? = none) {{",
                          channel));
      if (random_.Chance(40)) {
        Line(1, "requires " +
                    random_.Pick({"customer.consent", "customer.nick != none", "customer.score >= 0 or customer.vip",
                                  "n < 50 or customer.vip", "subject == none or length(subject) > 3"}));
      }
      if (random_.Chance(45)) Line(1, "quiet " + expressions_.Quiet() + Unless());
      if (random_.Chance(45)) Line(1, "cap " + expressions_.Cap());
      if (random_.Chance(15)) Line(1, fmt::format("cost {}", random_.Pick({"0.08", "1", "0.0001"})));
      Line(0, "}");
    }
    if (random_.Chance(30))
      Line(0, fmt::format("policy {} {{ cap {} }}", random_.Pick({"mail", "text", "push"}), expressions_.Cap()));
    for (const char* group : {"some { mail, push }", "all_of_it { text push mail }", "alone { text }"}) {
      if (!random_.Chance(25)) continue;
      Line(0, fmt::format("group {}", group));
      const std::string name = std::string(group).substr(0, std::string(group).find(' '));
      Line(0, fmt::format("policy {} {{", name));
      if (random_.Chance(50)) Line(1, "cap " + expressions_.Cap());
      if (random_.Chance(30)) Line(1, "requires " + random_.Pick({"amount >= 0 or n > 5", "customer.score < 40"}));
      // Whatever hours a channel has, these leave some of the day.
      if (random_.Chance(35)) Line(1, "quiet " + random_.Pick({"12:40 to 12:50", "12:30 to 13:30"}) + Unless());
      if (random_.Chance(40)) Line(1, "cap " + expressions_.Cap());
      Line(0, "}");
    }
  }

  int outer_events() const { return outer_; }

 private:
  void Line(int indent, const std::string& line) {
    text_.append(static_cast<size_t>(indent) * 2, ' ');
    text_ += line;
    text_ += '\n';
  }

  std::string Unless() {
    if (!random_.Chance(35)) return "";
    return " unless " + random_.Pick({"n > 30", "customer.vip", "subject != none and amount > 2", "Rich"});
  }

  Random& random_;
  Expressions& expressions_;
  std::vector<EventShape>& events_;
  std::string& text_;
  int outer_ = 0;
};

}  // namespace

int Declare(Random& random, Expressions& expressions, std::vector<EventShape>& events, std::string& text) {
  Declarations declarations(random, expressions, events, text);
  declarations.All();
  return declarations.outer_events();
}

}  // namespace journey::differential
