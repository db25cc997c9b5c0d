// One function a construct. Each text is valid or wrong in one way; which, its name says.
#include "tests/growth/constructs.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "tests/growth/texts.h"

namespace journey {
const std::vector<Construct>& Constructs() {
  static const std::vector<Construct> constructs = [] {
    std::vector<Construct> all = Edition1();
    std::vector<Construct> more = Edition2();
    std::move(more.begin(), more.end(), std::back_inserter(all));
    return all;
  }();
  return constructs;
}

std::vector<Construct> Edition1() {
  return {
      {"stages_in_a_ring", 300,
       [](size_t n) {
         return InJourney(
             n, [n](size_t i) { return fmt::format("stage S{} {{ after 1 day go S{} }}\n", i, (i + 1) % n); });
       }},
      {"stages_with_flow", 200,
       [](size_t n) {
         return InJourney(n, [n](size_t i) {
           return fmt::format("stage S{} {{ flow {{ wait 1 day go S{} }} }}\n", i, (i + 1) % n);
         });
       }},
      {"stages_at_random", 300,
       [](size_t n) {
         return InJourney(n, [n](size_t i) {
           return fmt::format("stage S{} {{ on E go S{} after 1 day go S{} }}\n", i, (i * 7919 + 13) % n,
                              (i * 104729 + 7) % n);
         });
       }},
      {"stages_with_when", 200,
       [](size_t n) {
         return InJourney(n, [n](size_t i) {
           return fmt::format("stage S{} {{ when customer.n > {} {{ customer.m = {} }} after 1 day go S{} }}\n", i, i,
                              i, (i + 1) % n);
         });
       }},
      {"whens_in_a_stage", 200,
       [](size_t n) {
         return InStage(n, [](size_t i) { return fmt::format("when customer.n > {} {{ customer.m = {} }}\n", i, i); });
       }},
      {"triggers_in_a_stage", 300,
       [](size_t n) { return InStage(n, [](size_t i) { return fmt::format("on E where event.x == {} go T\n", i); }); }},
      {"afters_in_a_stage", 300,
       [](size_t n) {
         return InStage(n, [](size_t i) { return fmt::format("after {} minutes {{ customer.m = {} }}\n", i + 1, i); });
       }},
      {"afters_that_leave", 300,
       [](size_t n) { return InStage(n, [n](size_t i) { return fmt::format("after {} minutes go T\n", n - i); }); }},
      {"quiet_policies", 300,
       [](size_t n) {
         return TopLevel(n, [](size_t i) {
           return fmt::format("policy mail {{ quiet {:02}:{:02} to {:02}:{:02} }}\n", i % 22, i % 60, i % 22 + 1,
                              i % 60);
         });
       }},
      {"event_fields", 300,
       [](size_t n) {
         return Lines("event F {\n", n, [](size_t i) { return fmt::format(" f{}: int = {}\n", i, i); }, "}\n");
       }},
      {"memory_fields", 300,
       [](size_t n) {
         return InJourney(
                    n, [](size_t i) { return fmt::format(" f{}: int = {}\n", i, i); },
                    "stage S { on E { f0 = 1 } }\nmemory {\n") +
                "}\n";
       }},
      {"memory_fields_used", 300,
       [](size_t n) {
         std::string fields, uses;
         for (size_t i = 0; i < n; ++i)
           fields += fmt::format(" f{}: int = {}\n", i, i), uses += fmt::format(" f{} += f{}\n", i, n - 1 - i);
         return fmt::format(kHead) + "journey J { enter on E timeout 9 days memory {\n" + fields +
                "}\nstage S { on E {\n" + uses + "} } }\n";
       }},
      {"customer_fields_used", 300,
       [](size_t n) {
         std::string fields, uses;
         for (size_t i = 0; i < n; ++i)
           fields += fmt::format(" f{}: int?\n", i), uses += fmt::format(" customer.f{} = {}\n", i, i);
         return "customer {\n" + fields + "}\nevent E\njourney J { enter on E timeout 9 days stage S { on E {\n" +
                uses + "} } }\n";
       }},
      {"in_a_list_of_ints", 500,
       [](size_t n) {
         return InLet("let x = customer.n in [", n, [](size_t i) { return fmt::format("{},\n", i * 7); }, "]\n");
       }},
      {"in_a_list_of_strings", 500,
       [](size_t n) {
         return InLet("let x = customer.s in [", n, [](size_t i) { return fmt::format("\"k{}\",\n", i * 7); }, "]\n");
       }},
      {"in_a_list_of_expressions", 300,
       [](size_t n) {
         return InLet(
             "let x = customer.n in [", n, [](size_t i) { return fmt::format("customer.n + {},\n", i); }, "]\n");
       }},
      {"enum_members", 500,
       [](size_t n) { return Lines("enum Z {\n", n, [](size_t i) { return fmt::format(" m{}\n", i); }, "}\n"); }},
      {"phases", 500,
       [](size_t n) { return Lines("phases {\n", n, [](size_t i) { return fmt::format(" p{}\n", i); }, "}\n"); }},
      {"events_unused", 300,
       [](size_t n) { return TopLevel(n, [](size_t i) { return fmt::format("event E{} {{ a: int }}\n", i); }); }},
      {"events_handled", 200,
       [](size_t n) {
         std::string events, triggers;
         for (size_t i = 0; i < n; ++i)
           events += fmt::format("event E{}\n", i), triggers += fmt::format("on E{} go T\n", i);
         return fmt::format(kHead) + events + "journey J { enter on E timeout 9 days stage S {\n" + triggers +
                "} final stage T }\n";
       }},
      {"same_use", 500, [](size_t n) { return TopLevel(n, [](size_t) { return std::string("use std.commerce\n"); }); }},
      {"use_with_alias", 300,
       [](size_t n) { return TopLevel(n, [](size_t i) { return fmt::format("use std.commerce as c{}\n", i); }); }},
      // Names of one length: how much two differ costs their lengths.
      {"lets_of_unknown", 300,
       [](size_t n) { return TopLevel(n, [](size_t i) { return fmt::format("let x{:05} = unknown{:05}\n", i, i); }); }},
      {"duplicate_lets", 500,
       [](size_t n) { return TopLevel(n, [](size_t i) { return fmt::format("let x = {}\n", i); }); }},
      {"type_errors", 500,
       [](size_t n) { return TopLevel(n, [](size_t i) { return fmt::format("let x{} = 1 + \"a\"\n", i); }); }},
      {"type_errors_on_one_line", 500,
       [](size_t n) { return TopLevel(n, [](size_t i) { return fmt::format("let x{} = 1 + \"a\" ", i); }); }},
      {"unused_fields", 300,
       [](size_t n) { return Lines("event F {", n, [](size_t i) { return fmt::format(" f{}: int ", i); }, "}\n"); }},
      {"quotes", 2000, [](size_t n) { return TopLevel(n, [](size_t) { return std::string("'"); }); }},
      {"braces", 200, [](size_t n) { return TopLevel(n, [](size_t) { return std::string("{"); }); }},
      {"closing_braces", 1000, [](size_t n) { return TopLevel(n, [](size_t) { return std::string("}"); }); }},
      {"double_quotes", 1000, [](size_t n) { return TopLevel(n, [](size_t) { return std::string("\""); }); }},
      {"unclosed_strings", 500,
       [](size_t n) { return TopLevel(n, [](size_t i) { return fmt::format("let x{} = \"a\n", i); }); }},
      {"syntax_errors", 300,
       [](size_t n) { return TopLevel(n, [](size_t i) { return fmt::format("let x{} = ) +\n", i); }); }},
      {"coalesces", 1000,
       [](size_t n) {
         return InLet(
             "let x = customer.m", n, [](size_t i) { return fmt::format(" ?? {}", i % 3 ? "customer.m" : "1"); },
             " == 1\n");
       }},
      {"nots", 1000,
       [](size_t n) { return InLet("let x = ", n, [](size_t) { return std::string("not "); }, "true\n"); }},
      {"minuses", 1000,
       [](size_t n) { return InLet("let x = 0 < ", n, [](size_t) { return std::string("-"); }, "1\n"); }},
      {"sums", 1000,
       [](size_t n) { return InLet("let x = 0 < 1", n, [](size_t) { return std::string(" + customer.n"); }, "\n"); }},
      {"ands", 1000,
       [](size_t n) {
         return InLet("let x = true", n, [](size_t i) { return fmt::format(" and customer.n > {}", i); }, "\n");
       }},
      {"parentheses", 100,
       [](size_t n) { return InLet("let x = ", n, [](size_t) { return std::string("("); }, "1\n"); }},
      {"doubling_lets", 20,
       [](size_t n) {
         return Lines(
             "let f0(a: int) = a\n", n,
             [](size_t i) { return fmt::format("let f{}(a: int) = f{}(a) + f{}(a + 1)\n", i + 1, i, i); }, "");
       }},
      {"let_chain", 200,
       [](size_t n) {
         return Lines(
             "let f0() = customer.n\n", n,
             [](size_t i) { return fmt::format("let f{}() = f{}() + customer.n\n", i + 1, i); },
             fmt::format("segment Used = f{}() > 0\njourney J for Used {{ enter on E stage S {{ on E go S }} }}\n", n));
       }},
      {"constant_lets", 300,
       [](size_t n) {
         return Lines("let c0 = 1\n", n, [](size_t i) { return fmt::format("let c{} = c{} + 1\n", i + 1, i); }, "");
       }},
      {"segments", 200,
       [](size_t n) {
         return Lines(
             "segment S0 = customer.n > 0\n", n,
             [](size_t i) { return fmt::format("segment S{} = S{} and customer.n > {}\n", i + 1, i, i); }, "");
       }},
      {"when_go_chain", 100,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("stage S{} {{ when customer.n > {} go S{} }}\n", i, i, i + 1); },
             fmt::format("final stage S{}\n start at S0\n", n));
       }},
      {"go_chain", 100,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("stage S{} {{ flow {{ go S{} }} }}\n", i, i + 1); },
             fmt::format("final stage S{}\n start at S0\n", n));
       }},
      {"start_chain", 100,
       [](size_t n) {
         return TopLevel(n,
                         [](size_t i) {
                           return fmt::format(
                               "journey J{} {{ enter on E timeout 9 days stage S {{ flow {{ start J{} wait 1 day end "
                               "}} }} }}\n",
                               i, i + 1);
                         }) +
                fmt::format("journey J{} {{ enter on E stage S {{ on E go S }} }}\n", n);
       }},
      {"waits", 300, [](size_t n) { return InFlow(n, [](size_t) { return std::string("wait 1 day\n"); }); }},
      {"wait_arms", 200,
       [](size_t n) {
         return InFlow(
             n, [](size_t i) { return fmt::format("wait up to 1 day {{ on E where event.x == {} go T }}\n", i); });
       }},
      {"arms_of_a_wait", 200,
       [](size_t n) {
         return Lines(
             "journey J {\n enter on E\n timeout 300 days\n stage S {\n flow { wait up to 1 day {\n", n,
             [](size_t i) { return fmt::format("on E where event.x == {} go T\n", i); },
             "}\n }\n }\n final stage T\n}\n");
       }},
      {"assignments", 500, [](size_t n) { return InFlow(n, [](size_t i) { return fmt::format("k += {}\n", i); }); }},
      {"ifs", 300,
       [](size_t n) {
         return InFlow(n, [](size_t i) { return fmt::format("if customer.n > {} {{ k = {} }}\n", i, i); });
       }},
      {"narrowing_ifs", 300,
       [](size_t n) {
         std::string fields, uses;
         for (size_t i = 0; i < n; ++i)
           fields += fmt::format(" f{}: int?\n", i), uses += fmt::format(" if customer.f{} == none {{ end }}\n", i);
         return "customer {\n" + fields + "}\nevent E\njourney J { enter on E timeout 9 days stage S { flow {\n" +
                uses + "wait 1 day } } }\n";
       }},
      {"else_ifs", 40,
       [](size_t n) {
         return InFlow(1, [n](size_t) {
           std::string t;
           for (size_t i = 0; i < n; ++i) t += fmt::format("if customer.n == {} {{ k = {} }} else ", i, i);
           return t + "{ }\n";
         });
       }},
      {"repeats", 200,
       [](size_t n) { return InFlow(n, [](size_t) { return std::string("repeat 3 times { k += 1 }\n"); }); }},
      {"repeats_that_wait", 150,
       [](size_t n) {
         return InFlow(n, [](size_t) { return std::string("repeat 3 times { k += 1 wait 1 day }\n"); });
       }},
      {"splits", 200,
       [](size_t n) {
         return InFlow(n, [](size_t i) { return fmt::format("split s{} {{ 50% a {{ k = 1 }} 50% b {{ }} }}\n", i); });
       }},
      {"arms_of_a_split", 300,
       [](size_t n) {
         return Lines(
             "journey J {\n enter on E\n timeout 300 days\n stage S {\n flow { split s {\n", n,
             [n](size_t i) { return fmt::format("{}% a{} {{ }}\n", i + 1 == n ? "100" : "0", i); },
             "}\n wait 1 day }\n }\n final stage T\n}\n");
       }},
      {"sends", 300,
       [](size_t n) { return InFlow(n, [](size_t i) { return fmt::format("send mail(text: \"t{}\")\n", i); }); }},
      {"holes", 500,
       [](size_t n) {
         return InFlow(1, [n](size_t) {
           std::string t = "w = \"";
           for (size_t i = 0; i < n; ++i) t += "a{customer.n}";
           return t + "\"\n";
         });
       }},
      {"goals", 200,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("goal on E where event.x == {} within 2 days continue\n", i); },
             "stage S { on E go S }\n");
       }},
      {"exits", 300,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("exit on E where event.x == {}\n", i); }, "stage S { on E go S }\n");
       }},
      {"exit_whens", 300,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("exit when customer.n == {}\n", i); }, "stage S { on E go S }\n");
       }},
      {"enters", 200,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("enter on E where event.x == {}\n", i); }, "stage S { on E go S }\n");
       }},
      {"histories", 200,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("exit when count(E, last {} days) > {}\n", i + 1, i); },
             "stage S { on E go S }\n");
       }},
      {"history_conditions", 200,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("exit when count(E where event.x == {}) > 1\n", i); },
             "stage S { on E go S }\n");
       }},
      {"journeys", 100,
       [](size_t n) {
         return TopLevel(n, [](size_t i) {
           return fmt::format("journey J{} {{ enter on E where event.x == {} stage S {{ on E go S }} }}\n", i, i);
         });
       }},
      {"keyed_journeys", 100,
       [](size_t n) {
         return TopLevel(n, [](size_t i) {
           return fmt::format("journey J{} per x: int {{ enter on E stage S {{ on E go S }} }}\n", i);
         });
       }},
      {"instances_of_a_template", 60,
       [](size_t n) {
         return Lines(
             "journey T(d: duration) { enter on E stage S { after d go S } }\n", n,
             [](size_t i) { return fmt::format("journey J{} = T(d: {} days)\n", i, i + 1); }, "");
       }},
      {"template_parameters", 200,
       [](size_t n) {
         std::string params, args;
         for (size_t i = 0; i < n; ++i) params += fmt::format("p{}: int, ", i), args += fmt::format("p{}: {}, ", i, i);
         return fmt::format(kHead) + "journey T(" + params +
                "d: duration) { enter on E stage S { after d go S } }\njourney J = T(" + args + "d: 1 day)\n";
       }},
      {"let_parameters", 200,
       [](size_t n) {
         std::string params, args, sum;
         for (size_t i = 0; i < n; ++i) params += fmt::format("p{}: int, ", i), args += fmt::format("p{}: {}, ", i, i);
         return fmt::format(kHead) + "let f(" + params + "q: int) = q\nlet y = f(" + args + "q: 1)\n";
       }},
      {"channels", 200,
       [](size_t n) {
         return TopLevel(n, [](size_t i) {
           return fmt::format("channel c{}(t: string = \"\") {{ requires customer.n > 0 }}\n", i);
         });
       }},
      {"requirements", 200,
       [](size_t n) {
         return TopLevel(n, [](size_t i) { return fmt::format("policy mail {{ requires customer.n != {} }}\n", i); });
       }},
      {"caps", 300,
       [](size_t n) {
         return TopLevel(n,
                         [](size_t i) { return fmt::format("policy mail {{ cap {} per {} days }}\n", i + 1, i + 1); });
       }},
      {"groups", 200,
       [](size_t n) {
         return TopLevel(n, [](size_t i) {
           return fmt::format(
               "group g{} {{ mail }}\npolicy g{} {{ cap {} per 1 day where text != \"{}\" quiet "
               "01:00 to 02:{:02} unless text == \"\" }}\n",
               i, i, i + 1, i, i % 60);
         });
       }},
      {"channels_and_rules_of_a_group", 150,
       [](size_t n) {
         std::string text(fmt::format(kHead)), members;
         for (size_t i = 0; i < n; ++i) {
           text += fmt::format("channel c{}(t: string = \"\") {{ quiet 20:00 to 21:{:02} }}\n", i, i % 60);
           text += fmt::format(
               "policy all {{ requires t != \"{}\" quiet 0{}:{:02} to 0{}:{:02} cap 1 per 1 day where "
               "t == \"{}\" defer up to 1 day }}\n",
               i, i % 8, i % 60, i % 8 + 1, i % 60, i);
           members += fmt::format(" c{}", i);
         }
         return text + "group all {" + members + " }\njourney J { enter on E stage S { flow { send c0() } } }\n";
       }},
      {"elses_of_sends", 300,
       [](size_t n) {
         return InFlow(n, [](size_t i) {
           return fmt::format("send mail(text: \"{}\") {} else {{ k += 1 }}\n", i, i % 2 == 0 ? "and wait" : "or skip");
         });
       }},
      {"ensures_of_the_project", 300,
       [](size_t n) {
         return TopLevel(n, [](size_t i) { return fmt::format("ensure never mail without customer.n > {}\n", i); });
       }},
      {"tests", 100,
       [](size_t n) {
         return Lines(
             "journey J { enter on E stage S { on E go S } }\n", n,
             [](size_t i) { return fmt::format("test \"t{}\" {{ E {{ x: 1 }} expect J in S }}\n", i); }, "");
       }},
      {"steps_of_a_test", 200,
       [](size_t n) {
         return Lines(
             "journey J { enter on E stage S { on E go S } }\ntest \"t\" {\n", n,
             [](size_t i) { return fmt::format("E {{ x: {} }}\n", i); }, "}\n");
       }},
      {"migrations", 300,
       [](size_t n) {
         return InJourney(
                    n, [](size_t i) { return fmt::format(" Old{} -> S\n", i); },
                    "version 2\nstage S { on E go S }\nmigrate from 1 {\n") +
                "}\n";
       }},
      {"ensures", 300,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("ensure at most {} mail per 1 day\n", i + 1); },
             "stage S { on E go S }\n");
       }},
      {"unknown_stages", 300,
       [](size_t n) {
         return InStage(n, [](size_t i) { return fmt::format("on E where event.x == {} go U{}\n", i, i); });
       }},
      {"duplicate_stages", 300,
       [](size_t n) { return InJourney(n, [](size_t) { return std::string("stage S { on E go S }\n"); }); }},
      {"unreachable_stages", 300,
       [](size_t n) { return InJourney(n, [](size_t i) { return fmt::format("stage S{} {{ on E go S0 }}\n", i); }); }},
      {"shadowed_triggers", 300,
       [](size_t n) { return InStage(n, [](size_t) { return std::string("on E go T\n"); }); }},
      {"notes", 300,
       [](size_t n) {
         return InStage(n, [](size_t i) { return fmt::format("pain \"p{}\"\ntouch mail \"t{}\"\n", i, i); });
       }},
      {"comments", 1000,
       [](size_t n) { return TopLevel(n, [](size_t) { return std::string("// a\n/* b */\n/// c\n"); }); }},
      {"regexes", 100,
       [](size_t n) {
         return InJourney(
             n, [](size_t i) { return fmt::format("exit when matches(customer.s, \"a{}b+\")\n", i); },
             "stage S { on E go S }\n");
       }},
      {"zones", 300,
       [](size_t n) {
         return InStage(n, [](size_t i) {
           return fmt::format("at {:02}:{:02} in \"Europe/Paris\" {{ customer.m = {} }}\n", i % 24, i % 60, i);
         });
       }},
      {"go_cycles", 200,
       [](size_t n) {
         return InJourney(n, [n](size_t i) {
           return fmt::format("stage S{} {{ flow {{ if customer.n > 1 {{ go S{} }} go S{} }} }}\n", i, (i + 1) % n,
                              (i + 2) % n);
         });
       }},
      {"long_names", 300,
       [](size_t n) {
         return TopLevel(1, [n](size_t) { return "let " + std::string(n, 'a') + " = " + std::string(n, 'b') + "\n"; });
       }},
  };
}

}  // namespace journey
