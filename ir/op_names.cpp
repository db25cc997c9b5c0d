// Names to operations, and the order that ops.def had while files counted on it.
#include "ir/op_names.h"

#include <unordered_map>

namespace journey::ir {

namespace {

// Never to be changed.
constexpr std::string_view kFormat1 =
    "int.add int.sub int.mul int.div int.mod int.divby int.modby int.neg int.abs int.min int.max int.eq "
    "int.lt int.le dec.add dec.sub dec.mul dec.div dec.mod dec.divby dec.modby dec.neg dec.abs dec.min "
    "dec.max dec.eq dec.lt dec.le dec.round dec.floor dec.ceil float.add float.sub float.mul float.div "
    "float.mod float.divby float.modby float.neg float.abs float.min float.max float.eq float.lt "
    "float.le float.round float.floor float.ceil bool.not bool.eq int.to_dec int.to_float dec.to_int "
    "dec.to_float float.to_int float.to_dec str.to_int str.to_dec str.to_float bool.to_str int.to_str "
    "dec.to_str float.to_str dur.to_str inst.to_str time.to_str zone.to_str enum.to_str str.concat "
    "str.eq str.lt str.le str.min str.max str.lower str.upper str.trim str.length str.contains "
    "str.starts_with str.ends_with str.matches dur.add dur.sub dur.mul dur.div dur.divby dur.neg dur.abs "
    "dur.min dur.max dur.eq dur.lt dur.le inst.add inst.sub inst.diff inst.min inst.max inst.eq inst.lt "
    "inst.le time.min time.max time.eq time.lt time.le zone.eq enum.eq inst.year inst.month inst.day "
    "inst.weekday inst.hour inst.local_time inst.format mem.load profile.load event.load key.load "
    "other.load stage.load wait.load now zone.customer bucket history goal.open mem.store profile.store "
    "send split split.quiet start stop goal.hit end stage.enter timer.arm wait wait.clear when.begin "
    "when.end const mov some none is_some unwrap call jump branch switch return";

}  // namespace

std::optional<Op> OpOf(std::string_view text) {
  static const auto ops = [] {
    std::unordered_map<std::string_view, Op> all;
    for (size_t op = 0; op < OpCount(); ++op) all.emplace(Info(static_cast<Op>(op)).text, static_cast<Op>(op));
    return all;
  }();
  const auto op = ops.find(text);
  if (op == ops.end()) return std::nullopt;
  return op->second;
}

std::vector<std::string> OpsOfFormat1() {
  std::vector<std::string> names;
  for (size_t at = 0; at < kFormat1.size();) {
    const size_t end = std::min(kFormat1.find(' ', at), kFormat1.size());
    names.emplace_back(kFormat1.substr(at, end - at));
    at = end + 1;
  }
  return names;
}

}  // namespace journey::ir
