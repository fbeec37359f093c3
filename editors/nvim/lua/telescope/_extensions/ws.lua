-- :Telescope ws — search while you type. Needs telescope.nvim.

local telescope = require("telescope")
local config = require("telescope.config").values
local finders = require("telescope.finders")
local pickers = require("telescope.pickers")
local sorters = require("telescope.sorters")
local ws = require("ws")

local function entry(line)
  local read, result = pcall(vim.json.decode, line)
  if not read or result.type ~= "result" then
    return nil
  end
  local path = vim.uri_to_fname(result.uri)
  local symbol = result.symbol ~= vim.NIL and result.symbol or ""
  return {
    value = result,
    ordinal = result.path,
    display = string.format("%s:%d %s", vim.fn.fnamemodify(path, ":."), result.best_line, symbol),
    filename = path,
    lnum = result.best_line,
  }
end

local function pick(options)
  options = options or {}
  local finder = finders.new_job(function(query)
    if vim.trim(query or "") == "" then
      return nil
    end
    local command = vim.list_extend({}, ws.options.command)
    vim.list_extend(command, { "search", "--jsonl", "--quiet", "--limit", tostring(ws.options.limit) })
    vim.list_extend(command, ws.options.arguments)
    return vim.list_extend(command, { "--", query })
  end, entry, ws.options.limit + 1, options.cwd)
  pickers
    .new(options, {
      prompt_title = "ws",
      finder = finder,
      previewer = config.grep_previewer(options),
      -- ws has put them in order.
      sorter = sorters.empty(),
    })
    :find()
end

return telescope.register_extension({ exports = { ws = pick } })
