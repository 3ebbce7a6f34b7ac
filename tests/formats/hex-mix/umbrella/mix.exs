defmodule Fleet.MixProject do
  use Mix.Project

  def project, do: [apps_path: "apps", version: "1.0.0", deps: [credo: "~> 1.7", tides: [git: "https://git.example.org/tides.git", ref: "4f1c2d3"]]]
end
