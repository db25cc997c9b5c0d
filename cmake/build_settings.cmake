# Compiler flags, output folders, caching, the linker and the helpers that every folder uses.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug or Release" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# No -march=native: a binary built here runs on any x86-64 or arm64 machine; the JIT targets the machine it runs on.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
# As an installation has them, so that programs find libraries there that they load themselves.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

add_compile_options(-Wall -Wextra -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these for plain std::string and std::variant code at -O2; they are its mistakes, not ours. The last three it
  # keeps to itself in headers of the system, which it no longer knows for such in a precompiled one.
  foreach(mistaken IN ITEMS restrict maybe-uninitialized array-bounds stringop-overflow stringop-overread)
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-${mistaken}>)
  endforeach()
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ looks for memory to free again and again from 128 MiB on; hardly a file takes more than 500, and does not have to.
  add_compile_options(--param=ggc-min-heapsize=524288 --param=ggc-min-expand=100)
endif()
# Fields with default initialisers may be left out of designated initialisers: that is what the defaults are for.
add_compile_options(-Wno-missing-field-initializers)
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # A class that only its .cpp knows may hold what is in an unnamed namespace there; g++ sees that only of the file it was given.
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage>)
endif()
include_directories(${PROJECT_SOURCE_DIR})

if(JOURNEY_SANITIZE)
  add_compile_options(-O1 -fsanitize=${JOURNEY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${JOURNEY_SANITIZE})
endif()
if(JOURNEY_FUZZ)
  # Warnings are kept with the usual compiler.
  add_compile_options(-fsanitize=fuzzer-no-link -Wno-error)
endif()

set_property(GLOBAL PROPERTY JOB_POOLS compile=${JOURNEY_JOBS} link=1)
set(CMAKE_JOB_POOL_COMPILE compile)
set(CMAKE_JOB_POOL_LINK link)

find_program(JOURNEY_CCACHE ccache)
if(JOURNEY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # It caches what is compiled with a precompiled header only if told to overlook what such a header can hide: macros that
  # change it (all its users have the same), and __TIME__ (nobody reads it). Comments count: g++ knows a file that says
  # "#pragma once" again by its checksum, so a precompiled header made from files with other comments is not the same one.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_COMMENTS=1 ${JOURNEY_CCACHE})
endif()
find_program(JOURNEY_MOLD mold)
if(JOURNEY_MOLD)
  include(CheckLinkerFlag)
  check_linker_flag(CXX -fuse-ld=mold JOURNEY_LINKS_WITH_MOLD)
  if(JOURNEY_LINKS_WITH_MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
endif()

# Adds a folder of the tree, if it holds a CMakeLists.txt. Position-independent code of GCC calls every function that is
# not inline as if a program might bring another one of that name, and so inlines none of them; nobody replaces those of
# the runtime.
function(journey_subdirectory folder)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt)
    get_directory_property(before COMPILE_OPTIONS)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND folder MATCHES "^runtime/")
      add_compile_options($<$<CONFIG:Release>:-fno-semantic-interposition>)
    endif()
    add_subdirectory(${folder})
    set_directory_properties(PROPERTIES COMPILE_OPTIONS "${before}")
  endif()
endfunction()

# The shared library shows the symbols of the version script MAP and no others.
function(journey_export_only library map)
  target_link_options(${library} PRIVATE -Wl,--version-script=${map})
  set_target_properties(${library} PROPERTIES LINK_DEPENDS ${map})
endfunction()

# journey_embed_texts(OUTPUT a.cpp FILES … HEADER a.h TYPE T FUNCTION F [BEFORE_NAME std.]): texts inside of the binary; see
# embed_texts.cmake.
function(journey_embed_texts)
  cmake_parse_arguments(PARSE_ARGV 0 embed "" "OUTPUT;HEADER;TYPE;FUNCTION;BEFORE_NAME" "FILES")
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed_texts.cmake)
  add_custom_command(
    OUTPUT ${embed_OUTPUT}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${embed_OUTPUT} "-DFILES=${embed_FILES}" -DHEADER=${embed_HEADER} -DTYPE=${embed_TYPE}
            -DFUNCTION=${embed_FUNCTION} -DBEFORE_NAME=${embed_BEFORE_NAME} -DROOT=${PROJECT_SOURCE_DIR} -P ${script}
    DEPENDS ${embed_FILES} ${script}
    COMMENT "Embedding texts for ${embed_HEADER}"
    VERBATIM)
endfunction()

# journey_add_test(NAME SOURCES a.cpp… [LIBS journey_x…] [ARGS …]): one gtest binary and one ctest entry, run from the
# repository's root so that tests can open the tree's files by their repository paths. Its files are compiled together where
# those of libraries are, so what they keep to themselves has other names in each.
function(journey_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 test "" "TIMEOUT" "SOURCES;LIBS;ARGS")
  if(NOT JOURNEY_TESTS)
    return()
  endif()
  add_executable(${name} ${test_SOURCES})
  set_target_properties(${name} PROPERTIES UNITY_BUILD ${JOURNEY_UNITY_BUILD})
  target_link_libraries(${name} PRIVATE ${test_LIBS} GTest::gtest_main)
  # Test code is compiled more often than it runs; what it tests keeps its optimisation.
  target_compile_options(${name} PRIVATE -O0)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1 ${test_ARGS} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${test_TIMEOUT} COST ${test_TIMEOUT})
endfunction()

# journey_add_bench(NAME SOURCES a.cpp… [LIBS journey_x…]): one benchmark binary, where `./dev bench NAME` finds it.
function(journey_add_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 bench "" "" "SOURCES;LIBS")
  add_executable(${name} ${bench_SOURCES})
  target_link_libraries(${name} PRIVATE ${bench_LIBS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/benchmarks)
endfunction()
