-- Neovim's own client against `journey lsp`, sourced by a headless Neovim.
--
-- In the environment: JOURNEY, the program; PROJECT, a copy of project/ that may be written to; SCENARIO, what is
-- expected. Ends with 0, or with 1 and what was otherwise.

local project = os.getenv('PROJECT')
local scenario = vim.fn.json_decode(vim.fn.readfile(os.getenv('SCENARIO')))
local file = project .. '/thanks.journey'

local function expect(holds, what)
  if holds then return end
  error(what .. ' is otherwise', 0)
end

local function wait(what, condition)
  expect(vim.wait(10000, condition, 10), what)
end

local function lines_of(path)
  local buffer = vim.fn.bufadd(path)
  vim.fn.bufload(buffer)
  return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
end

local function run()
  vim.cmd('edit ' .. file)
  local buffer = vim.api.nvim_get_current_buf()
  local id = vim.lsp.start_client({ name = 'journey', cmd = { os.getenv('JOURNEY'), 'lsp' }, root_dir = project })
  vim.lsp.buf_attach_client(buffer, id)
  local client = vim.lsp.get_client_by_id(id)
  local function ask(method, at, more)
    local params = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
    if at then params.position = { line = at.line, character = at.character } end
    local answer, fault = client.request_sync(method, vim.tbl_extend('error', params, more or {}), 10000, buffer)
    expect(answer and not answer.err, method .. ' ' .. vim.inspect(fault or (answer or {}).err))
    return answer.result
  end

  -- Diagnostics arrive by themselves, and are Neovim's own.
  wait('the number of diagnostics', function() return #vim.diagnostic.get(buffer) == 1 end)
  local found = vim.diagnostic.get(buffer)[1]
  expect(found.lnum == scenario.diagnostic.line and found.col == scenario.diagnostic.from
    and found.end_col == scenario.diagnostic.to, 'the place of the diagnostic')
  expect(found.severity == vim.diagnostic.severity.ERROR, 'its severity')
  expect(found.user_data.lsp.code == scenario.diagnostic.code, 'its code')

  local hover = vim.lsp.util.convert_input_to_markdown_lines(ask('textDocument/hover', scenario.hover).contents)
  expect(table.concat(hover, '\n'):find(scenario.hover.says, 1, true), 'the hover')

  local definition = ask('textDocument/definition', scenario.definition)
  local items = vim.lsp.util.locations_to_items(definition[1] and definition or { definition }, client.offset_encoding)
  expect(#items == 1 and items[1].filename == project .. '/' .. scenario.definition.file
    and items[1].lnum == scenario.definition.at + 1, 'the definition')

  local labels = {}
  for _, item in ipairs(vim.lsp.util.extract_completion_items(ask('textDocument/completion', scenario.completion))) do
    labels[item.label] = true
  end
  for _, label in ipairs(scenario.completion.has) do expect(labels[label], 'completion of ' .. label) end

  -- A correction as typing makes it, told to the server by Neovim.
  local fix = scenario.correction
  vim.api.nvim_buf_set_text(buffer, fix.line, fix.from, fix.line, fix.to, { fix.text })
  wait('the diagnostics of what was corrected', function() return #vim.diagnostic.get(buffer) == 0 end)

  -- Under its name of 0.8 and later, or the older one.
  if vim.lsp.buf.format then
    vim.lsp.buf.format({ bufnr = buffer, timeout_ms = 10000 })
  else
    vim.lsp.buf.formatting_sync({}, 10000)
  end
  local text = table.concat(lines_of(file), '\n') .. '\n'
  expect(text:find(scenario.formatting, 1, true), 'the formatted text')

  local edit = ask('textDocument/rename', scenario.rename, { newName = scenario.rename.to })
  vim.lsp.util.apply_workspace_edit(edit, client.offset_encoding)
  for _, name in ipairs({ 'events.journey', 'thanks.journey' }) do
    expect(vim.tbl_contains(lines_of(project .. '/' .. name), scenario.rename[name]), 'after the rename, ' .. name)
  end

  client.stop()
  wait('the end of the server', function() return client.is_stopped() end)
end

local good, fault = pcall(run)
if good then vim.cmd('qall!') end
io.stderr:write('neovim: ' .. tostring(fault) .. '\n')
vim.cmd('cquit 1')
