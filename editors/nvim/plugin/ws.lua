-- Commands of the plugin; lua/ws/init.lua does the work. :help ws

if vim.g.loaded_ws then
  return
end
vim.g.loaded_ws = true

local function text_of(options)
  if options.args ~= "" then
    return options.args
  end
  if options.range > 0 then
    return table.concat(vim.api.nvim_buf_get_lines(0, options.line1 - 1, options.line2, false), "\n")
  end
  return vim.fn.expand("<cword>")
end

vim.api.nvim_create_user_command("WsSearch", function(options)
  require("ws").search(text_of(options))
end, { nargs = "*", range = true, desc = "Search the workspace; results go to the quickfix list" })

vim.api.nvim_create_user_command("WsSelect", function(options)
  require("ws").select(text_of(options))
end, { nargs = "*", range = true, desc = "Search the workspace and choose a result" })

vim.api.nvim_create_user_command("WsSimilar", function()
  require("ws").similar()
end, { nargs = 0, desc = "Find what is nearest in meaning to the current line" })
