// Compiled with the driver, as `journey compile` does.
#include "tests/api/modules.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/check.h"
#include "compiler/driver/compile.h"
#include "ir/serialise.h"

namespace journey::testing_api {

const char kTen[] = R"(
event In {}
event Out {}
channel email(template: string) { requires true }
journey T { enter on In exit on Out reenter always stage A { after 10 minutes { send email(template: "ten") end } } }
)";
const char kForever[] = R"(
event In {}
channel email(template: string) { requires true }
journey T { enter on In stage A { every 1 minute { send email(template: "tick") } } }
)";

const char kHungry[] = R"(
event In { n: int = 0 name: string = "" }
event Out {}
customer { city: string = "" zone: timezone = "Europe/Berlin" }
channel email(template: string, about: string) { requires true }
journey T {
  enter on In
  reenter always
  exit on Out
  memory { seen: int = 0 text: string = "" }
  stage A {
    on In { seen += event.n text = text + event.name }
    flow {
      wait 10 minutes
      if matches(text, "a+b") { send email(template: "t", about: text) }
      if count(In, last 1 day) > 1 { send email(template: "u", about: customer.city) }
      end
    }
  }
}
)";

std::string Compiled(const std::string& text) {
  const std::unique_ptr<Compilation> compilation = Compile({{"t.journey", "t", text}});
  CHECK(compilation->ir.has_value());
  return ir::Serialise(*compilation->ir);
}

journey_module* Loaded(const std::string& text) {
  const std::string bytes = Compiled(text);
  journey_module* module = nullptr;
  CHECK(journey_module_load(bytes.data(), bytes.size(), &module, nullptr) == JOURNEY_OK);
  return module;
}

std::string Line(const std::string& event, const std::string& customer, int seconds) {
  char time[32];
  // March has 31 days; nobody goes beyond April.
  const int hour = 10 + seconds / 3600, day = 28 + hour / 24;
  std::snprintf(time, sizeof time, "2026-%02d-%02dT%02d:%02d:%02dZ", day <= 31 ? 3 : 4, day <= 31 ? day : day - 31,
                hour % 24, seconds / 60 % 60, seconds % 60);
  return R"({"type":"track","event":")" + event + R"(","userId":")" + customer + R"(","timestamp":")" + time + "\"}\n";
}

int64_t At(int seconds) { return 1774692000000 + int64_t{seconds} * 1000; }
size_t CountLines(const std::string& text) { return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')); }

}  // namespace journey::testing_api
