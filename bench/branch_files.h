// The files of a big generated project, of about 60 lines each: what checking and editing it are measured on.
#pragma once

#include <fmt/format.h>

#include <string>

namespace journey::bench {

// Module `m<i>` of a shop with many branches: its own events, channel and journey.
inline std::string BranchText(int i) {
  return fmt::format(R"(// Journeys of branch {0}: baskets that were left, orders that are late.
use m0 as shared

enum Size{0} {{ small, medium, large "Very large" }}

/// Somebody changed the basket.
event Basket{0} "Basket {0}" {{
  total: decimal
  items: int = 0
  size: Size{0} = small
  coupon: string? "discount.code"
}}
event Paid{0} {{ total: decimal }}

let big{0} = {1}.50
let worth{0}(total: decimal): bool = total >= big{0} and total < 1_000_000

channel mail{0}(template: string, subject: string? = none, amount: decimal = 0) "Mail of branch {0}" {{
  requires customer.consent
  quiet 21:00 to 08:00
  cap 3 per 7 days
}}

/// Wins back those who leave a basket in branch {0}.
journey Basket{0}Recovery "Branch {0}" {{
  priority {2}
  enter on Basket{0} where worth{0}(event.total) and event.coupon == none {{ total = event.total }}
  reenter after 7 days
  exit when not customer.consent
  goal on Paid{0} where event.total > 0 within 14 days
  timeout 30 days
  memory {{
    total: decimal = 0
    reminders: int = 0
  }}

  stage Shopping "Fills the basket" {{
    on Basket{0} {{ total = event.total }}
    idle 1 hour go Left
  }}
  stage Left "Left it" {{
    flow {{
      send mail{0}(template: "left_{0}", subject: "Still thinking, {{customer.first_name}}?", amount: total)
      reminders += 1
      wait up to 2 days {{
        on Basket{0} where event.total > total go Shopping
      }} else {{
        split offer{0} {{
          50% discount {{ send mail{0}(template: "offer_{0}") }}
          50% control {{ }}
        }}
      }}
      wait until 18:00
      send mail{0}(template: "last_{0}", amount: total * 2 - {1})
    }}
    after 5 days go Gone
  }}
  final stage Gone
}}
)",
                     i, 10 + i % 90, i % 7);
}

// `m0`, which the others use.
inline std::string BranchShared() {
  return "customer {\n  first_name: string = \"there\"\n  consent: bool = true\n  zone: timezone = \"UTC\"\n}\n";
}

}  // namespace journey::bench
