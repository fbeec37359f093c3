--[[
function no() end
]]
local M = {}
local function helper(x)
  return [[ function no() ]]
end
function M.setup(options)
  local inner = function() end
end
function M:close() end
M.open = function(path)
end
local build = function() end
return M
