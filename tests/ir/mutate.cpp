// A visitor of fields.h that counts places and changes one of them; see mutate.h.
#include "tests/ir/mutate.h"

#include <algorithm>
#include <limits>

#include "ir/fields.h"

namespace journey::ir {

namespace {

class Mutator {
 public:
  Mutator(size_t place, std::mt19937* random) : place_(place), random_(random) {}
  size_t places() const { return next_; }

  template <typename T>
  void operator()(const char*, T& value, Ref = Ref::kNone) {
    Visit(value);
  }
  template <typename T>
  void operator()(const char*, T& value, Since) {
    Visit(value);
  }

  template <typename T>
    requires std::is_class_v<T>
  void Visit(T& item) {
    Fields(*this, item);
  }

 private:
  uint32_t Random(size_t below) { return (*random_)() % static_cast<uint32_t>(below); }
  bool Here() { return next_++ == place_ && random_ != nullptr; }

  template <typename T>
    requires std::is_arithmetic_v<T>
  void Visit(T& value) {
    if (!Here()) return;
    if constexpr (std::same_as<T, bool>) {
      value = !value;
    } else if constexpr (std::is_floating_point_v<T>) {
      value = Random(2) ? std::numeric_limits<T>::quiet_NaN() : -value;
    } else {
      using Limits = std::numeric_limits<T>;
      const T choices[] = {static_cast<T>(value + 1), static_cast<T>(value - 1), 0, 1, static_cast<T>(-1), Limits::max(),
                           Limits::min(), static_cast<T>(Random(8)), static_cast<T>(value + 8),
                           static_cast<T>(value ^ (T{1} << Random(8 * sizeof(T) - 1)))};
      value = choices[Random(std::size(choices))];
    }
  }
  void Visit(Op& op) {
    if (Here()) op = static_cast<Op>(Random(OpCount()));
  }
  template <typename T>
    requires std::is_enum_v<T>
  void Visit(T& value) {
    if (Here()) value = static_cast<T>(Random(Words(T{}).size()));
  }
  void Visit(std::string& text) {
    if (!Here()) return;
    switch (Random(4)) {
      case 0:
        text.clear();
        return;
      case 1:
        text += "\"\\\n\x01";
        return;
      case 2:
        text += '\xff';
        return;
      default:
        text = text.substr(text.size() / 2);
    }
  }
  void Visit(decltype(Constant::value)& value) {
    if (!Here()) return;
    switch (Random(6)) {
      case 0:
        value = std::monostate();
        return;
      case 1:
        value = Random(2) == 0;
        return;
      case 2:
        value = std::numeric_limits<int64_t>::max() - Random(2);
        return;
      case 3:
        value = 1e308;
        return;
      case 4:
        value = std::string(Random(70'000), 'x');
        return;
      default:
        value = static_cast<int64_t>(Random(5)) - 2;
    }
  }
  template <typename T>
  void Visit(std::vector<T>& items) {
    if (Here()) return Rearrange(items);
    for (T& item : items) Visit(item);
  }
  template <typename T>
  void Rearrange(std::vector<T>& items) {
    if (items.empty()) {
      items.emplace_back();
      return;
    }
    const size_t a = Random(items.size()), b = Random(items.size());
    switch (Random(5)) {
      case 0:
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(a));
        return;
      case 1:
        items.insert(items.begin() + static_cast<std::ptrdiff_t>(a), T(items[b]));
        return;
      case 2:
        std::swap(items[a], items[b]);
        return;
      case 3:
        items[a] = T(items[b]);
        return;
      default:
        items.resize(a);
    }
  }

  size_t place_;
  size_t next_ = 0;
  std::mt19937* random_;
};

}  // namespace

size_t CountPlaces(const Module& module) {
  Module copy = module;
  Mutator mutator(SIZE_MAX, nullptr);
  mutator.Visit(copy);
  return mutator.places();
}

void Mutate(Module& module, size_t place, std::mt19937& random) { Mutator(place, &random).Visit(module); }

}  // namespace journey::ir
