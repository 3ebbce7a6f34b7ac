;; a comment (defproject no "1")
(defproject acme/shop "0.1.0-SNAPSHOT"
  :description "text with ; and ) and \" in it"
  :dependencies ^:replace [[org.clojure/clojure "1.11.3"]
                           #_[no/no "1"]
                           [ring "1.12.1" :exclusions [commons-io/commons-io]]
                           [javax.servlet/servlet-api "2.5" :scope "provided"]
                           [managed/elsewhere]]
  :plugins [[lein-ring "0.12.6"]]
  :profiles {:dev {:dependencies [[midje "1.10.9"]]}
             :test {:dependencies [[ranged/lib "[1.0,2.0)" :scope "test"]]}})
