# Precompiled headers: the standard library and fmt, parsed once for all targets with the same flags instead of once a file,
# which takes most of two seconds of processor time. No file may lean on it: debug and sanitizer builds are made without.
#
# GCC takes a precompiled header only for the flags that it was made with, so there is one for each set of them, held by a
# target of its own: libraries, the runtime's libraries, programs, tests.

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU" OR CMAKE_DISABLE_PRECOMPILE_HEADERS)
  function(journey_precompile)
  endfunction()
  function(journey_precompile_with)
  endfunction()
  return()
endif()

set(journey_common_headers
  <algorithm> <array> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <span> <string> <string_view>
  <unordered_map> <utility> <variant> <vector> <fmt/format.h>)

# A header of its own for a target whose files share another large header, or that has flags of its own.
function(journey_precompile_with target)
  target_precompile_headers(${target} PRIVATE ${journey_common_headers} ${ARGN})
endfunction()

# Holds a header for all targets with these flags; nothing links it.
function(journey_precompiled_holder kind)
  cmake_parse_arguments(PARSE_ARGV 1 holder "" "" "OPTIONS;HEADERS")
  set(nothing ${CMAKE_BINARY_DIR}/precompiled/nothing.cpp)
  if(NOT EXISTS ${nothing})
    file(WRITE ${nothing} "")
  endif()
  add_library(journey_precompiled_${kind} OBJECT EXCLUDE_FROM_ALL ${nothing})
  target_compile_options(journey_precompiled_${kind} PRIVATE ${holder_OPTIONS})
  target_link_libraries(journey_precompiled_${kind} PRIVATE fmt::fmt)
  target_precompile_headers(journey_precompiled_${kind} PRIVATE ${journey_common_headers} ${holder_HEADERS})
  if(kind MATCHES "programs|tests")
    # CMake compiles a program's files with -fPIE, and those of libraries with -fPIC.
    set_target_properties(journey_precompiled_${kind} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(journey_precompiled_${kind} PRIVATE -fPIE)
  endif()
endfunction()

# The header that a target of the folder `room` takes; empty for one that compiles nothing or has a header of its own.
function(journey_precompiled_kind target room result)
  set(${result} "" PARENT_SCOPE)
  get_target_property(type ${target} TYPE)
  get_target_property(own ${target} PRECOMPILE_HEADERS)
  get_target_property(without ${target} DISABLE_PRECOMPILE_HEADERS)
  get_target_property(options ${target} COMPILE_OPTIONS)
  if(own OR without)
    return()
  elseif(type STREQUAL "EXECUTABLE" AND "-O0" IN_LIST options)
    set(${result} tests PARENT_SCOPE)
  elseif(type STREQUAL "EXECUTABLE")
    set(${result} programs PARENT_SCOPE)
  elseif(type MATCHES "^(STATIC|SHARED|OBJECT)_LIBRARY$" AND room MATCHES "^runtime/")
    set(${result} runtime PARENT_SCOPE)
  elseif(type MATCHES "^(STATIC|SHARED|OBJECT)_LIBRARY$")
    set(${result} libraries PARENT_SCOPE)
  endif()
endfunction()

# Gives the targets of `folder` and of all folders below the header of their kind.
function(journey_precompile_below folder)
  get_property(subfolders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(subfolder IN LISTS subfolders)
    journey_precompile_below(${subfolder})
  endforeach()
  file(RELATIVE_PATH room ${PROJECT_SOURCE_DIR} ${folder})
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    journey_precompiled_kind(${target} "${room}" kind)
    if(kind)
      target_precompile_headers(${target} REUSE_FROM journey_precompiled_${kind})
      # As the header was made, whether the target links fmt and gtest or not.
      target_compile_definitions(${target} PRIVATE $<TARGET_PROPERTY:fmt::fmt,INTERFACE_COMPILE_DEFINITIONS>)
      if(kind STREQUAL "tests")
        target_compile_options(${target} PRIVATE $<TARGET_PROPERTY:GTest::gtest,INTERFACE_COMPILE_OPTIONS>)
      endif()
    endif()
  endforeach()
endfunction()

# To be called once, when all targets are known.
function(journey_precompile)
  journey_precompiled_holder(libraries)
  journey_precompiled_holder(runtime OPTIONS $<$<CONFIG:Release>:-fno-semantic-interposition>)
  # What many of them begin with and none pays for: what a header's inline functions use of templates is made in every file, so
  # that nlohmann/json.hpp or a session in here would cost more than they save.
  set(shared ${PROJECT_SOURCE_DIR}/compiler/driver/compile.h)
  journey_precompiled_holder(programs HEADERS ${shared})
  if(JOURNEY_TESTS)
    journey_precompiled_holder(tests OPTIONS -O0 HEADERS <fstream> <gtest/gtest.h> ${shared})
    target_link_libraries(journey_precompiled_tests PRIVATE GTest::gtest)
  endif()
  journey_precompile_below(${PROJECT_SOURCE_DIR})
endfunction()
