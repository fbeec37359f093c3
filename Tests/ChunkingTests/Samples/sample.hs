{-# LANGUAGE LambdaCase #-}
module Shapes (Shape(..)) where

import Data.List

-- area :: no
data Shape = Circle Double
           | Square Double
newtype Wrap a = Wrap { unwrap :: a }
type Name = String

class Show a => Pretty a where
  pretty :: a -> String

instance Pretty Shape where
  pretty = show

area :: Shape -> Double
area (Circle r) = r
area (Square s) = s * s

(<+>) :: Int -> Int -> Int
a <+> b = a + b

twice x = x * 2
twice y = y
