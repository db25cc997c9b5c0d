// A program with the declarations that input tests need, built by hand; it has no journeys.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/event/input.h"
#include "runtime/program/program.h"

namespace journey::rt::testing_input {

// enum shop.Kind { small, large "Large one" }
// customer { kind: Kind = small  age: int?  zone: timezone = "UTC"  plan: string? "billing.plan" }
// event Bought "Item Bought" { price: decimal  n: int = 1  kind: Kind = small  code: string? "discount.code" }
// event All { b: bool? i: int? d: decimal? f: float? s: string? u: duration? t: instant? m: time? z: timezone? e: Kind?
// } event page { title: string = "" }
// event Paths { second: string? "items.1.sku"  url: string? "/context/page/a~1b" }
std::unique_ptr<Program> MakeProgram();

// "price=1.5 n=1 kind=small code=-": the fields of an event, or those of a profile that are present.
std::string Show(const Program& program, const Input& input);

}  // namespace journey::rt::testing_input
