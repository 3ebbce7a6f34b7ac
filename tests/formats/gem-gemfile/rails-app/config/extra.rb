gem "lograge", "~> 0.14"
eval_gemfile "../Gemfile"
eval_gemfile "missing.rb"
