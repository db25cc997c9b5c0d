// Ask for the object, link it: once a plan.
#include "compiler/jit/line_maker.h"

#include <string>
#include <utility>
#include <vector>

#include "compiler/jit/part_code.h"
#include "compiler/native/library.h"

namespace journey {
namespace {

struct LinkedLines final : rt::LineCode {
  std::unique_ptr<native::Linker> linker;
};

}  // namespace

std::unique_ptr<rt::LineCode> LineMaker::Compile(const rt::LinePlan& plan) const {
  const Result<const native::Library*> library = native::Library::Get();
  if (!library.ok()) return nullptr;
  const DiskCache::Key key = DiskCache::KeyOf("lines " + library.value()->Describe() + plan.Describe());
  const Result<std::string> object = FindOrMakeObject(cache_, key, [&] {
    // Here it is known that there will be one object more.
    cache_.Trim(cache_bytes_);
    return library.value()->LinesObject(plan);
  });
  if (!object.ok()) return nullptr;
  Result<std::unique_ptr<native::Linker>> linker = NewLinker();
  if (!linker.ok()) return nullptr;
  auto code = std::make_unique<LinkedLines>();
  code->linker = std::move(*linker);
  if (!code->linker->Add(object.value()).ok()) return nullptr;
  const Result<std::vector<void*>> found = code->linker->Find({native::kReadLine});
  if (!found.ok()) return nullptr;
  code->fn = reinterpret_cast<rt::LineFn>(found.value().front());
  return code;
}

}  // namespace journey
