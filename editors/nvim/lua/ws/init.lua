-- Searches a workspace with the program ws (docs/editors/neovim.md).

local M = {}

M.options = {
  -- The program, and what it is always given besides.
  command = { "ws" },
  arguments = {},
  -- Results at most.
  limit = 50,
}

--- Changes options; see M.options.
function M.setup(options)
  M.options = vim.tbl_extend("force", M.options, options or {})
end

local function complain(message)
  vim.notify("ws: " .. message, vim.log.levels.ERROR)
end

-- What a program has printed, as jobstart hands it over: a line end is a new element, a NUL a newline.
local function joined(data)
  return table.concat(data or {}, "\n")
end

-- The line of a result that matches best.
local function best_line(result)
  local lines = vim.split(result.preview or "", "\n", { plain = true })
  return vim.trim(lines[result.best_line - result.line + 1] or lines[1] or "")
end

local function text(value)
  return value ~= nil and value ~= vim.NIL and value or nil
end

-- A result of ws as an item of the quickfix list.
local function item(result)
  local symbol = text(result.symbol)
  return {
    -- The path may have bytes that are not UTF-8: the URI has them all.
    filename = vim.uri_to_fname(result.uri),
    lnum = result.best_line,
    end_lnum = result.end_line,
    col = 1,
    text = string.format("%.2f %s%s", result.score, symbol and (symbol .. ": ") or "", best_line(result)),
  }
end

local running

--- Runs ws with these arguments, and calls `done` with the items that it finds. One that still runs is stopped: nobody
--- waits for it any more. Returns the job.
function M.run(arguments, done)
  if running then
    vim.fn.jobstop(running)
  end
  local command = {}
  vim.list_extend(command, M.options.command)
  vim.list_extend(command, arguments)
  local output, errors, started, job
  -- It throws where there is no such program.
  started, job = pcall(vim.fn.jobstart, command, {
    stdout_buffered = true,
    stderr_buffered = true,
    on_stdout = function(_, data)
      output = joined(data)
    end,
    on_stderr = function(_, data)
      errors = joined(data)
    end,
    on_exit = function(_, status)
      if job ~= running then
        return
      end
      running = nil
      local read, answer = pcall(vim.json.decode, output or "")
      if not read then
        return complain(vim.trim(errors or "") ~= "" and vim.trim(errors) or ("it ended with status " .. status))
      end
      if answer.error then
        return complain(answer.error.message)
      end
      for _, warning in ipairs(answer.warnings) do
        vim.notify("ws: " .. warning, vim.log.levels.WARN)
      end
      done(vim.tbl_map(item, answer.results))
    end,
  })
  if not started or job <= 0 then
    return complain("cannot run " .. command[1] .. "; is it in PATH?")
  end
  running = job
  return job
end

-- The arguments that every question has.
local function question(name)
  local arguments = { name, "--json", "--quiet", "--limit", tostring(M.options.limit) }
  return vim.list_extend(arguments, M.options.arguments)
end

-- Shows items in the quickfix list.
local function list(title, items)
  vim.fn.setqflist({}, " ", { title = title, items = items })
  if #items == 0 then
    return vim.notify("ws: nothing found", vim.log.levels.INFO)
  end
  vim.cmd("botright copen")
end

local function find(query, done)
  if vim.trim(query or "") == "" then
    return complain("say what to look for")
  end
  return M.run(vim.list_extend(question("search"), { "--", query }), done)
end

--- Searches, and fills the quickfix list.
function M.search(query)
  return find(query, function(items)
    list("ws: " .. query, items)
  end)
end

--- Searches, and lets the user choose a result to go to.
function M.select(query)
  return find(query, function(items)
    if #items == 0 then
      return vim.notify("ws: nothing found", vim.log.levels.INFO)
    end
    vim.ui.select(items, {
      prompt = "ws: " .. query,
      format_item = function(found)
        return string.format("%s:%d %s", vim.fn.fnamemodify(found.filename, ":."), found.lnum, found.text)
      end,
    }, function(found)
      if found then
        M.go_to(found)
      end
    end)
  end)
end

--- Finds what is nearest in meaning to the current line, and fills the quickfix list.
function M.similar()
  local path = vim.api.nvim_buf_get_name(0)
  if path == "" or vim.bo.buftype ~= "" then
    return complain("this buffer is no file")
  end
  local place = path .. ":" .. vim.api.nvim_win_get_cursor(0)[1]
  return M.run(vim.list_extend(question("similar"), { "--", place }), function(items)
    list("ws: similar to " .. place, items)
  end)
end

--- Goes to an item.
function M.go_to(found)
  vim.cmd("edit " .. vim.fn.fnameescape(found.filename))
  local last = vim.api.nvim_buf_line_count(0)
  vim.api.nvim_win_set_cursor(0, { math.min(found.lnum, last), 0 })
end

return M
