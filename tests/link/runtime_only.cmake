# Compiles EXAMPLE to a module, runs it in PROGRAM over INPUT, and compares with what `journey run` writes. Then makes sure
# that PROGRAM depends on no shared library of the compiler.
file(MAKE_DIRECTORY ${WORK})
execute_process(COMMAND ${JOURNEY} compile ${EXAMPLE} -o ${WORK}/module.jrnm RESULT_VARIABLE status ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "journey compile ended with ${status}: ${output}")
endif()
execute_process(COMMAND ${PROGRAM} ${WORK}/module.jrnm ${INPUT} RESULT_VARIABLE status
  OUTPUT_FILE ${WORK}/runtime.jsonl ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${status}: ${output}")
endif()
execute_process(COMMAND ${JOURNEY} run ${EXAMPLE} --engine interp --events ${INPUT} --records ${WORK}/cli.jsonl
    --rejects ${WORK}/rejects.jsonl RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "journey run ended with ${status}: ${output}")
endif()
# Customers may come in another order (batches differ); sorted lines are the same multiset.
foreach(name IN ITEMS runtime cli)
  file(STRINGS ${WORK}/${name}.jsonl ${name}_lines)
  list(SORT ${name}_lines)
endforeach()
if(NOT runtime_lines STREQUAL cli_lines)
  message(FATAL_ERROR "the runtime alone gives other records than journey run: ${WORK}/runtime.jsonl, ${WORK}/cli.jsonl")
endif()
execute_process(COMMAND ldd ${PROGRAM} OUTPUT_VARIABLE libraries)
if(libraries MATCHES "LLVM|antlr")
  message(FATAL_ERROR "${PROGRAM} links the compiler's libraries:\n${libraries}")
endif()
