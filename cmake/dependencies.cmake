# Every third-party library, found once. What is required fails here with the package's name; what serves one optional
# part switches that part off and says so in one line.

find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED CONFIG)
find_package(simdjson REQUIRED CONFIG)
find_package(nlohmann_json REQUIRED CONFIG)
find_package(CLI11 REQUIRED CONFIG)
find_package(date REQUIRED CONFIG)
find_package(EXPAT REQUIRED)
find_package(antlr4-runtime REQUIRED CONFIG)
find_package(Boost 1.81 REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)

# Libraries that ship no CMake package: found by library name, linked as journey_dep_NAME.
function(journey_find_library name library package)
  find_library(JOURNEY_LIBRARY_${name} ${library} REQUIRED)
  add_library(journey_dep_${name} INTERFACE)
  target_link_libraries(journey_dep_${name} INTERFACE ${JOURNEY_LIBRARY_${name}})
endfunction()
journey_find_library(re2 re2 libre2-dev)
journey_find_library(utf8proc utf8proc libutf8proc-dev)
journey_find_library(xxhash xxhash libxxhash-dev)
journey_find_library(zstd zstd libzstd-dev)

# What programs of ours allocate with: the compiler makes and drops millions of small things. Linked by programs only,
# never by a library, whose host has the say; sanitizers bring their own.
add_library(journey_dep_allocator INTERFACE)
find_library(JOURNEY_LIBRARY_mimalloc mimalloc)
if(JOURNEY_LIBRARY_mimalloc AND NOT JOURNEY_SANITIZE)
  # Nothing asks for it by name.
  target_link_libraries(journey_dep_allocator INTERFACE
                        -Wl,--push-state,--no-as-needed ${JOURNEY_LIBRARY_mimalloc} -Wl,--pop-state)
elseif(NOT JOURNEY_LIBRARY_mimalloc)
  message(NOTICE "mimalloc is missing (libmimalloc-dev): programs use the system's allocator")
endif()

if(JOURNEY_TESTS)
  find_package(GTest REQUIRED CONFIG)
endif()
if(JOURNEY_BENCH)
  find_package(benchmark CONFIG QUIET)
  if(NOT benchmark_FOUND)
    message(NOTICE "Google Benchmark is missing (libbenchmark-dev): no benchmarks")
    set(JOURNEY_BENCH OFF)
  endif()
endif()

# Only compiler/proto links journey_dep_protobuf, so only it finds protobuf's headers.
find_package(Protobuf 3.21 QUIET)
if(Protobuf_FOUND)
  add_library(journey_dep_protobuf INTERFACE)
  target_link_libraries(journey_dep_protobuf INTERFACE protobuf::libprotobuf)
else()
  message(NOTICE "protobuf is missing (libprotobuf-dev): no `journey import protobuf`")
endif()

# Only compiler/codegen links journey_dep_llvm, so only it finds LLVM's headers.
if(JOURNEY_JIT)
  # LLVM counts a differing minor version as another LLVM, and every release 19 is 19.1.
  find_package(LLVM 19.1 CONFIG QUIET PATHS /usr/lib/llvm-19 /usr/local/opt/llvm@19)
  if(LLVM_FOUND)
    add_library(journey_dep_llvm INTERFACE)
    target_include_directories(journey_dep_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
    # Those parts of it that make code for this machine, from its archives: so it is nobody else's LLVM, and the library
    # is told apart from others' in the process.
    llvm_map_components_to_libnames(journey_llvm_libraries native orcjit passes)
    target_link_libraries(journey_dep_llvm INTERFACE ${journey_llvm_libraries})
    separate_arguments(journey_llvm_definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
    target_compile_options(journey_dep_llvm INTERFACE ${journey_llvm_definitions})
  else()
    message(NOTICE "LLVM 19 is missing (llvm-19-dev): no native code, the interpreter runs everything")
    set(JOURNEY_JIT OFF)
  endif()
endif()
# JOURNEY_HAS_JIT is 1 or 0 in every source file.
add_compile_definitions(JOURNEY_HAS_JIT=$<BOOL:${JOURNEY_JIT}>)
