defmodule A.MixProject do
  def project, do: [app: :a, version: "0.1.0", deps: deps()]
  defp deps, do: [{:plug, "~> 1.15"}, {:mox, "~> 1.1", only: :test}, {:alias_name, "~> 1.0", hex: :real_name}]
end
